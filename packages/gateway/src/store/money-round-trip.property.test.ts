import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { balances, postTransfer } from './ledger.ts';

// R7: from 1 base unit to 2^256 - 1 nothing changes on the way from JSON to Postgres and back.
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(() => store.close());

const most = 2n ** 256n - 1n;
/** Any amount, those at the edges of the types that it must never be squeezed into among them. */
const units = fc.oneof(
  fc.bigInt({ min: 1n, max: most }),
  fc.integer({ min: 0, max: 255 }).map((bits) => 2n ** BigInt(bits)),
  fc.integer({ min: 0, max: 77 }).map((places) => 10n ** BigInt(places)),
  fc.constantFrom(1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 64n, most - 1n, most),
);
const amounts = fc.array(fc.tuple(units, fc.integer({ min: 0, max: 36 })), { minLength: 20, maxLength: 20 });
const numRuns = fc.readConfigureGlobal().numRuns ?? 10;

it('comes back from JSON, a number of Postgres and JSON as it was', { timeout: 7_200_000 }, async () => {
  await store.unitOfWork.asWorker(async () => {
    await fc.assert(
      fc.asyncProperty(amounts, async (given) => {
        const sent = given.map(([amount, decimals]) => ({
          decimals,
          text: formatDecimal(amount, decimals, 0),
        }));
        // As a request comes: text in JSON.
        const read = (JSON.parse(JSON.stringify(sent)) as typeof sent).map(({ text, decimals }) =>
          parseDecimal(text, decimals),
        );
        expect(read).toEqual(given.map(([amount]) => amount));
        const [row] = await store.asOwner(
          `select json_agg(amount::text order by place) as kept
            from unnest($1::numeric(78,0)[]) with ordinality as one (amount, place)`,
          [read.map(String)],
        );
        const kept = (row?.['kept'] as string[]).map(BigInt);
        const answered = kept.map((amount, index) => formatDecimal(amount, given[index]?.[1] ?? 0, 0));
        expect(answered).toEqual(sent.map(({ text }) => text));
      }),
      { numRuns },
    );
  });
});

it('adds up in the ledger to the last unit', { timeout: 7_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(units, { minLength: 1, maxLength: 3 }), async (given) => {
      const merchant = await store.merchant();
      const asset = 'ANY:ethereum';
      const held = await store.unitOfWork.inMerchant(merchant, 'test', async (tx) => {
        for (const [index, amount] of given.entries()) {
          const lines = [
            { account: 'house:onchain', asset, amount: -amount },
            { account: 'available', asset, amount },
          ];
          await postTransfer(tx, { kind: 'confirmed', ref: `given ${index}`, lines });
        }
        return await balances(tx);
      });
      const total = given.reduce((sum, amount) => sum + amount, 0n);
      expect(held.map(({ account, balance }) => [account, balance])).toEqual([
        ['available', total],
        ['house:onchain', -total],
      ]);
    }),
    // Each is a merchant of its own: a hundredth of the cases, in the full run too.
    { numRuns: Math.max(10, Math.ceil(numRuns / 100)) },
  );
});
