import { findAnvil, findLitecoind, installAnvil, installLitecoind } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../../app/ports/chain.ts';
import type { Network } from '../../app/ports/networks.ts';
import { eventually } from '../../testing/eventually.ts';
import { startLocalEthereum } from '../../testing/local-ethereum.ts';
import { startLocalLitecoin } from '../../testing/local-litecoin.ts';
import { openTestGateway, type TestGateway, type TestGatewayOptions } from '../../testing/test-gateway.ts';

// What a gateway makes of a network that moved while it was away, or moved too far. Each test opens its own
// gateways over one network. The describe blocks are named as those of the other scenarios.
const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`outages on a local Ethereum. Install it with: ${installAnvil}`);
const hasLitecoind = findLitecoind() !== undefined;
if (!hasLitecoind) it.skip(`outages on a Litecoin node. Install it with: ${installLitecoind}`);

interface Local {
  readonly network: Network;
  stop(): Promise<void>;
}

type Place = readonly [currency: string, unit: bigint, start: () => Promise<Local | null>];
const places: readonly Place[] = [
  ['BTC', 10n ** 8n, () => Promise.resolve(null)],
  ...(hasAnvil ? [['USDC', 10n ** 6n, startLocalEthereum] satisfies Place] : []),
  ...(hasLitecoind ? [['LTC', 10n ** 8n, () => startLocalLitecoin()] satisfies Place] : []),
];

describe.each(places)('payments in %s', (currency, unit, start) => {
  let local: Local | null;
  beforeAll(async () => {
    local = await start();
  });
  afterAll(() => local?.stop());

  const open = async (options: TestGatewayOptions = {}): Promise<{ gateway: TestGateway; dev: DevChain }> => {
    const networks = local === null ? [] : [local.network];
    const gateway = await openTestGateway(inject('databaseUrl'), { ...options, networks });
    return { gateway, dev: local?.network.dev ?? gateway.bitcoin };
  };
  const created = async (gateway: TestGateway) => {
    const merchant = await gateway.merchant();
    const payment = await merchant.client.payments.create({ amount: '1', currency });
    return { merchant, payment, address: payment.options[0]?.address ?? '' };
  };

  it('reorganised while the gateway was down', async () => {
    const { gateway, dev } = await open();
    try {
      const [lost, kept] = [await created(gateway), await created(gateway)];
      const hash = await dev.fund(lost.address, unit, currency);
      await dev.fund(kept.address, unit, currency);
      await dev.mine(2);
      for (const { merchant, payment } of [lost, kept]) {
        await eventually(
          () => merchant.client.payments.retrieve(payment.id),
          ({ status }) => status === 'confirmed',
        );
      }
      await gateway.gateway.stop();
      await dev.reorg(2, { drop: [hash] });
      await dev.mine(1);
      const { origin } = await gateway.second();
      const at = ({ merchant: { publicKey, secretKey } }: typeof lost) =>
        gateway.client(publicKey, secretKey, origin);
      const undone = await eventually(
        () => at(lost).payments.retrieve(lost.payment.id),
        (each) => each.status === 'unresolved' && Number(each.amount_pending) === 0,
      );
      expect(undone.exception).toBe('reorged');
      expect(
        (await at(lost).balance.retrieve({ currency })).balances.map(({ total }) => Number(total)),
      ).toEqual([0]);
      const same = await eventually(
        () => at(kept).payments.retrieve(kept.payment.id, { include: ['transactions'] }),
        ({ transactions = [] }) => (transactions[0]?.confirmations ?? 0) >= 3,
      );
      expect(same).toMatchObject({ status: 'confirmed', exception: null });
    } finally {
      await gateway.close();
    }
  });

  it('reorganised deeper than what is kept', async () => {
    const { gateway, dev } = await open({ timing: { keepBlocks: 3 } });
    try {
      const { merchant, payment, address } = await created(gateway);
      const { network } = payment.options[0] ?? {};
      const hash = await dev.fund(address, unit, currency);
      const { height } = await dev.mine(5);
      await eventually(
        () => merchant.client.payments.retrieve(payment.id),
        ({ status }) => status === 'confirmed',
      );
      const ready = async () => (await (await fetch(`${gateway.origin}/readyz`)).json()) as Readiness;
      // All five have been read: one that reads on could still follow the shorter way back.
      await eventually(ready, ({ networks }) => networks.some((each) => each.block_height === height));
      await dev.reorg(5, { drop: [hash] });
      // While its node turns, the network is behind for a moment.
      const halted = await eventually(ready, ({ networks }) =>
        networks.some((each) => each.network === network && each.status === 'down'),
      );
      expect(halted.status).toBe('not_ready');
      expect(halted.networks.find((each) => each.network === network)?.detail).toContain(
        'an operator must look',
      );
      // Nothing is guessed: what was credited stays until somebody has looked.
      expect((await merchant.client.payments.retrieve(payment.id)).status).toBe('confirmed');
      expect(
        (await merchant.client.balance.retrieve({ currency })).balances.map(({ available }) =>
          Number(available),
        ),
      ).toEqual([1]);
      const { data } = await merchant.client.assets.list();
      expect(data.find((asset) => asset.currency === currency)?.network_status).toBe('down');
    } finally {
      await gateway.close();
    }
  });
});

interface Readiness {
  readonly status: string;
  readonly networks: readonly {
    readonly network: string;
    readonly status: string;
    readonly detail: string | null;
    readonly block_height: number | null;
  }[];
}
