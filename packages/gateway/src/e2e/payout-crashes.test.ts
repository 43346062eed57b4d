import { randomUUID } from 'node:crypto';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { crashPoints, type CrashPoint } from '../app/payouts/checkpoint.ts';
import { fund } from '../testing/fund.ts';
import {
  freshAddress,
  isOver,
  networkOf,
  paidOnChain,
  payoutNetworks,
  payoutThat,
} from '../testing/payout-checks.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payout crashes on a local Ethereum. Install it with: ${installAnvil}`);

// How often at each point: `npm run verify` asks for more.
const rounds = Number(process.env['PAYOUT_CRASH_ROUNDS'] ?? 1);

let gateway: PayoutGateway;
let merchant: TestMerchant;
/** Where the next payout of a network is cut short, once. */
const armed = new Map<string, CrashPoint>();
/** Where it was, last. */
const struck = new Map<string, CrashPoint>();

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), {
    ethereum: hasAnvil,
    checkpoint: (point, network) => {
      if (armed.get(network) !== point) return;
      armed.delete(network);
      struck.set(network, point);
      throw new Error(`cut short at ${point}`);
    },
  });
  merchant = await gateway.merchant();
  const { client } = merchant;
  for (const currency of hasAnvil ? ['BTC', 'ETH'] : ['BTC']) {
    // Several deposits, so that no payout waits for another's change.
    await fund(client, currency, ...Array.from({ length: 3 }, () => String(2 * rounds)));
  }
});
afterAll(() => gateway.close());

describe.each(payoutNetworks(hasAnvil))(
  'on %s, a payout that is cut short',
  (name, currency, amount, units) => {
    it.each(crashPoints)('at %s is paid exactly once', async (point) => {
      for (let round = 0; round < rounds; round += 1) await cutShort(point);
    });

    async function cutShort(point: CrashPoint): Promise<void> {
      const { client } = merchant;
      const network = networkOf(gateway, name);
      const { height } = await network.reader.tip();
      const address = freshAddress(name);
      const idempotencyKey = randomUUID();
      struck.delete(name);
      armed.set(name, point);
      const ask = () => client.payouts.create({ amount, currency, address }, { idempotencyKey });
      // The merchant's client repeats what was not answered, with the same key.
      const payout = await ask().catch(ask);
      const done = await payoutThat(client, payout.id, isOver);
      expect(done).toMatchObject({ status: 'completed', hash: expect.any(String) as string });
      expect(struck.get(name)).toBe(point);
      expect(await paidOnChain(network, address, height)).toEqual([units]);
      const { data } = await client.payouts.list({ address });
      expect(data.map(({ id }) => id)).toEqual([payout.id]);
      const settled = await gateway.store.asOwner(
        'select count(*)::int as n from ledger_transfer where ref = $1',
        [`payout:${payout.id}:settle`],
      );
      expect(settled).toEqual([{ n: 1 }]);
    }
  },
);
