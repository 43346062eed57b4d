import { startLitecoind, type RunningBitcoin } from '@cryptoix/devnet';
import type { Network } from '../app/ports/networks.ts';
import { BitcoinRpc } from '../chain/bitcoin/rpc.ts';
import { litecoinRegtest } from '../chain/bitcoin/params.ts';
import { openTestNode } from '../chain/bitcoin/testing-node.ts';

/** A Litecoin node (litecoind on regtest), for tests of the whole gateway. */
export interface LocalLitecoin {
  readonly network: Network;
  /** Asks the node; amounts are decimal text. */
  rpc(method: string, ...params: unknown[]): Promise<unknown>;
  rawTransaction(txid: string): Promise<string>;
  /** Restarts the node without what waited in its mempool. */
  forgetMempool(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLocalLitecoin(confirmations = 1, dust = 2940n): Promise<LocalLitecoin> {
  let folder = '';
  let again: RunningBitcoin | null = null;
  const node = await openTestNode(litecoinRegtest, (place) => startLitecoind({ folder: (folder = place) }));
  const { rpcUrl } = node.running;
  const client = new BitcoinRpc({ network: 'litecoin', rpcUrl });
  return {
    rpc: (method, ...params) => client.call(method, ...params),
    rawTransaction: async (txid) => (await client.call('getrawtransaction', txid, false)) as string,
    forgetMempool: async () => {
      await (again ?? node.running).stop();
      const port = Number(new URL(rpcUrl).port);
      again = await startLitecoind({ folder, port, args: ['-persistmempool=0'] });
    },
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
          dust,
          minPayment: 10_000n,
          maxPayment: 84_000_000n * 10n ** 8n,
          minPayout: 100_000n,
          confirmations,
        },
      ],
    },
    stop: async () => {
      await again?.stop();
      await node.close();
    },
  };
}
