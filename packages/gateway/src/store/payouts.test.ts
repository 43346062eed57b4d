import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import { persistPayout } from '../app/payouts/persist-payout.ts';
import { cancelPayout, complete, openPayout, process as begin } from '../domain/payouts/change-payout.ts';
import { newPayout } from '../domain/payouts/payout.fixture.ts';
import type { Payout } from '../domain/payouts/payout.ts';
import { noEvents } from '../testing/no-events.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createApiKeyStore } from './api-keys.ts';
import { runAudit } from './audit.ts';
import { postTransfer } from './ledger.ts';
import type { Tx } from './tx.ts';
import { createWork } from './work.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'), { max: 4 });
});
afterAll(() => store.close());

const now = new Date();
const money = (account: string, amount: bigint) => ({ account, asset: 'BTC:bitcoin', amount });

/** A payout of a merchant who has enough, and one more that is canceled. */
async function open(into: TestStore, changes: Parameters<typeof newPayout>[0] = {}): Promise<Payout> {
  const merchantId = await into.merchant();
  return await into.unitOfWork.inMerchant(merchantId, 'test', async (tx: Tx) => {
    const keys = createApiKeyStore(tx, { box: into.box, toView: () => ({}) });
    const input = { name: 'key', scopes: ['full'], allowedIps: [], expiresAt: null };
    const { key } = await createApiKey(keys, 'test', input, { operator: true });
    await postTransfer(tx, {
      kind: 'confirmed',
      ref: 'seed',
      lines: [money('house:onchain', -(10n ** 9n)), money('available', 10n ** 9n)],
    });
    const work = createWork(tx, noEvents);
    const createdBy = { keyId: key.id, lineage: key.id };
    const make = (idempotencyKey: string) =>
      openPayout(newPayout({ id: work.newId('po'), merchantId, createdBy, idempotencyKey, ...changes }), now);
    const extra = await persistPayout(work, null, make('one'));
    await persistPayout(work, extra, cancelPayout(extra, null, now));
    return await persistPayout(work, null, make('two'));
  });
}

describe('payouts', () => {
  it('are read as they were written, in every state', async () => {
    const payout = await open(store);
    await store.unitOfWork.inMerchant(payout.merchantId, 'test', async (tx) => {
      const work = createWork(tx, noEvents);
      const written = {
        ...payout,
        createdAt: new Date(payout.createdAt),
        updatedAt: new Date(payout.updatedAt),
      };
      expect(await work.payouts.find(payout.id)).toEqual(written);
      const going = await persistPayout(work, payout, begin(payout, now));
      const done = await persistPayout(work, going, complete(going, { fee: 300n, native: 'BTC' }, now));
      expect(await work.payouts.find(payout.id)).toEqual(done);
      // A change that was decided on an older one is refused.
      await expect(work.payouts.update(going)).rejects.toThrow('changed without its lock');
    });
    const other = await store.merchant();
    const found = await store.unitOfWork.inMerchant(other, 'test', (tx) =>
      createWork(tx, noEvents).payouts.find(payout.id),
    );
    expect(found).toBeNull();
  });

  it('cannot leave unapproved, nor be approved by whoever made them, whatever the code does', async () => {
    const payout = await open(store, { approvalPolicy: 'approval_above' });
    const where = `where id = '${payout.id}'`;
    for (const statement of [
      `update payout set status = 'pending' ${where}`,
      `update payout set status = 'processing' ${where}`,
      `update payout set approved_by = created_by, status = 'pending' ${where}`,
    ])
      await expect(store.asOwner(statement)).rejects.toThrow('violates check constraint');
  });
});

describe('the audit', () => {
  it.each([
    [
      'that is not reserved',
      "delete from ledger_transfer where ref like 'payout:%two%' or ref = 'payout:' || (select id from payout where status = 'pending') || ':reserve'",
    ],
    ['that is completed and not settled', "update payout set status = 'completed' where status = 'pending'"],
    [
      'that may cost more than is reserved',
      "update payout set fee_reserved = fee_reserved + 1 where status = 'pending'",
    ],
    ['that is canceled and still reserved', "update payout set status = 'canceled' where status = 'pending'"],
    [
      'that is no longer canceled and not reserved',
      "update payout set status = 'failed', pay_amount = 1 where status = 'pending'",
    ],
  ])('finds a payout %s', async (_what, statement) => {
    const planted = await openTestStore(inject('databaseUrl'), { max: 2 });
    try {
      await open(planted);
      expect(await runAudit(planted.unitOfWork)).toEqual([]);
      // As a broken disk or a careless superuser would: with every trigger off.
      await planted.asOwner(`set session_replication_role = replica; ${statement}`);
      const findings = await runAudit(planted.unitOfWork);
      expect(findings.map(({ query }) => query)).toContain('payout_without_posting');
    } finally {
      await planted.close({ audit: false });
    }
  });
});
