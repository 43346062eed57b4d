import { runSuite } from '@cryptoix/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPayoutGateway, type PayoutGateway } from './testing/payout-gateway.ts';

let gateway: PayoutGateway;
beforeAll(async () => {
  const env = { CRYPTOIX_AUTH_FAILURES_PER_MINUTE: '100000' };
  gateway = await openPayoutGateway(inject('databaseUrl'), { env, mineAfterMs: null });
});
afterAll(() => gateway.close());

test('the gateway keeps the contract', { timeout: 120_000 }, async () => {
  const merchant = await gateway.merchant();
  const { publicKey, secretKey } = await gateway.merchant();
  const results = await runSuite({
    strict: true,
    baseUrl: `${gateway.origin}/v1`,
    publicKey: merchant.publicKey,
    secretKey: merchant.secretKey,
    otherMerchantKey: { publicKey, secretKey },
  });
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  const open = results.filter(({ outcome }) => outcome === 'not_verifiable').map(({ id }) => id);
  // These two codes cannot be brought about from outside.
  expect(open).toEqual(['RUN-03', 'RUN-04']);
});
