import { startLitecoind } from '@cryptoix/devnet';
import type { Network } from '../app/ports/networks.ts';
import { litecoinRegtest } from '../chain/bitcoin/params.ts';
import { openTestNode } from '../chain/bitcoin/testing-node.ts';

/** A Litecoin node (litecoind on regtest), for tests of the whole gateway. */
export interface LocalLitecoin {
  readonly network: Network;
  stop(): Promise<void>;
}

export async function startLocalLitecoin(confirmations = 1): Promise<LocalLitecoin> {
  const node = await openTestNode(litecoinRegtest, (folder) => startLitecoind({ folder }));
  return {
    network: {
      name: 'litecoin',
      mode: 'test',
      simulated: false,
      uri: { standard: 'bip21', scheme: 'litecoin' },
      indexOf: 'output',
      explorerUrl: null,
      reader: node.reader,
      addresses: node.deriver,
      dev: node.dev,
      assets: [
        {
          currency: 'LTC',
          network: 'litecoin',
          name: 'Litecoin',
          kind: 'native',
          contract: null,
          decimals: 8,
          displayDecimals: 8,
          dust: 2940n,
          minPayment: 10_000n,
          maxPayment: 84_000_000n * 10n ** 8n,
          minPayout: 100_000n,
          confirmations,
        },
      ],
    },
    stop: () => node.close(),
  };
}
