import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { runAudit } from './audit.ts';
import { balances, OverdraftError, postTransfer, reverseTransfer, type TransferLine } from './ledger.ts';
import type { Tx } from './tx.ts';

const asset = 'USDC:ethereum';
/** A confirmed transaction as no use case would write it. */
const confirmedTransaction = (active: string): string => `insert into chain_transaction
  (merchant_id, id, mode, version, type, direction, status, currency, network, decimals, display_decimals, amount,
   dust, transfer_id, hash, transfer_index, confirmations_required, replaceable, from_addresses, to_address, spends,
   active, reversals, detected_at, created_at, updated_at)
  select merchant_id, 'txn_1', 'test', 1, 'deposit', 'in', 'confirmed', 'USDC', 'ethereum', 6, 2, 5,
   false, 'x', '0x', '0', 1, false, '{}', '0x', '{}', '${active}', 0, now(), now(), now() from merchant`;

let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'), { max: 8 });
});
afterAll(() => store.close());

const move = (from: string, to: string, amount: bigint): TransferLine[] => [
  { account: from, asset, amount: -amount },
  { account: to, asset, amount },
];

const inTest = <Result>(merchantId: string, work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  store.unitOfWork.inMerchant(merchantId, 'test', work);

const balanceOf = async (merchantId: string, account: string): Promise<bigint | undefined> =>
  (await inTest(merchantId, balances)).find((row) => row.account === account)?.balance;

describe('postTransfer', () => {
  it('moves money between accounts that it opens, up to 2^256 - 1', async () => {
    const merchant = await store.merchant();
    const amount = 2n ** 256n - 1n;
    const result = await inTest(merchant, (tx) =>
      postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', amount) }),
    );
    expect(result).toBe('posted');
    expect(await inTest(merchant, balances)).toEqual([
      { account: 'house:onchain', asset, balance: -amount },
      { account: 'pending', asset, balance: amount },
    ]);
  });

  it('does nothing the second time, and refuses the same ref with other lines', async () => {
    const merchant = await store.merchant();
    const post = (amount: bigint) =>
      inTest(merchant, (tx) =>
        postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', amount) }),
      );
    expect(await post(5n)).toBe('posted');
    expect(await post(5n)).toBe('exists');
    await expect(post(6n)).rejects.toThrow('names another transfer');
    expect(await balanceOf(merchant, 'pending')).toBe(5n);
  });

  it('keeps modes apart', async () => {
    const merchant = await store.merchant();
    const post = (tx: Tx) =>
      postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', 5n) });
    expect(await store.unitOfWork.inMerchant(merchant, 'live', post)).toBe('posted');
    expect(await inTest(merchant, post)).toBe('posted');
    expect(await balanceOf(merchant, 'pending')).toBe(5n);
  });

  it('never takes a guarded account below zero, but may pass through in one transfer', async () => {
    const merchant = await store.merchant();
    await expect(
      inTest(merchant, (tx) =>
        postTransfer(tx, { kind: 'payout', ref: 'a', lines: move('available', 'reserved', 1n) }),
      ),
    ).rejects.toBeInstanceOf(OverdraftError);
    const through = [...move('available', 'reserved', 7n), ...move('house:onchain', 'available', 7n)];
    expect(await inTest(merchant, (tx) => postTransfer(tx, { kind: 'seen', ref: 'b', lines: through }))).toBe(
      'posted',
    );
    expect(await balanceOf(merchant, 'available')).toBe(0n);
  });

  it('makes the commit of an unbalanced transfer fail', async () => {
    const merchant = await store.merchant();
    const lines = [
      { account: 'house:onchain', asset, amount: -5n },
      { account: 'pending', asset, amount: 6n },
    ];
    await expect(
      inTest(merchant, (tx) => postTransfer(tx, { kind: 'seen', ref: 'a', lines })),
    ).rejects.toThrow('does not balance');
    const crossed = [
      { account: 'house:onchain', asset, amount: -5n },
      { account: 'pending', asset: 'ETH:ethereum', amount: 5n },
    ];
    await expect(
      inTest(merchant, (tx) => postTransfer(tx, { kind: 'seen', ref: 'a', lines: crossed })),
    ).rejects.toThrow('does not balance');
    expect(await inTest(merchant, balances)).toEqual([]);
  });

  it('posts for the merchant of the transaction only', async () => {
    const [one, other] = [await store.merchant(), await store.merchant()];
    await expect(
      inTest(one, (tx) =>
        postTransfer(
          { ...tx, merchantId: other },
          { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', 5n) },
        ),
      ),
    ).rejects.toThrow('merchant of the transaction');
  });

  it('adds up under 200 concurrent transfers on the same two accounts', async () => {
    const merchant = await store.merchant();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        inTest(merchant, (tx) =>
          postTransfer(tx, { kind: 'seen', ref: `t${index}`, lines: move('house:onchain', 'pending', 3n) }),
        ),
      ),
    );
    expect(await balanceOf(merchant, 'pending')).toBe(600n);
  });
});

describe('reverseTransfer', () => {
  it('R3: of two concurrent reversals of each transfer exactly one is posted', async () => {
    const merchant = await store.merchant();
    const refs = Array.from({ length: 60 }, (_, index) => `t${index}`);
    for (const ref of refs) {
      await inTest(merchant, (tx) =>
        postTransfer(tx, { kind: 'seen', ref, lines: move('house:onchain', 'pending', 10n) }),
      );
    }
    const results = await Promise.all(
      refs.flatMap((ref) =>
        ['x', 'y'].map((twin) =>
          inTest(merchant, (tx) =>
            reverseTransfer(tx, { kind: 'reversal', ref: `${ref}:${twin}`, reverses: ref }),
          ),
        ),
      ),
    );
    expect(results.filter((result) => result === 'posted')).toHaveLength(refs.length);
    expect(results.filter((result) => result === 'reversed')).toHaveLength(refs.length);
    expect(await balanceOf(merchant, 'pending')).toBe(0n);
  });
});

describe('what no code of ours could do', () => {
  it('is refused to the application by grants', async () => {
    const merchant = await store.merchant();
    await inTest(merchant, (tx) =>
      postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', 5n) }),
    );
    for (const statement of [
      'update ledger_account set balance = 1',
      'update ledger_entry set amount = 1',
      'delete from ledger_entry',
      'delete from ledger_transfer',
      'truncate ledger_entry',
    ]) {
      await expect(
        inTest(merchant, (tx) => sql.raw(statement).execute(tx.db)),
        statement,
      ).rejects.toThrow('permission denied');
    }
  });

  it('is refused even to the owner by triggers', async () => {
    const merchant = await store.merchant();
    await inTest(merchant, (tx) =>
      postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', 5n) }),
    );
    for (const statement of [
      'update ledger_entry set amount = amount + 1',
      'delete from ledger_entry',
      "update ledger_transfer set ref = 'b'",
      'delete from ledger_transfer',
      'truncate ledger_entry, ledger_transfer',
    ]) {
      await expect(store.asOwner(statement), statement).rejects.toThrow('never changed or removed');
    }
    await expect(
      store.asOwner(`insert into ledger_entry
      select merchant_id, transfer_id, 9, account_id, asset, 4, 9, 9 from ledger_entry where line = 1 limit 1`),
    ).rejects.toThrow('does not balance');
    await expect(
      store.asOwner(`insert into ledger_transfer (merchant_id, id, mode, kind, ref)
      select merchant_id, gen_random_uuid(), 'test', 'seen', 'alone' from merchant limit 1`),
    ).rejects.toThrow('fewer than two lines');
  });
});

describe('the audit', () => {
  it.each([
    [
      'transfer_unbalanced',
      'insert into ledger_entry select merchant_id, transfer_id, 9, account_id, asset, 4, 9, 9 from ledger_entry where line = 1 limit 1',
    ],
    ['balance_not_sum_of_entries', "update ledger_account set balance = balance + 1 where kind = 'pending'"],
    ['balance_chain_broken', 'update ledger_entry set balance_after = balance_after + 1 where line = 2'],
    ['sequence_gap', 'update ledger_account set seq = seq + 1'],
    [
      'guarded_account_negative',
      'alter table ledger_account drop constraint ledger_account_no_overdraft; update ledger_account set balance = -1 where no_overdraft',
    ],
    ['transaction_without_posting', confirmedTransaction('[]')],
    ['transaction_without_posting', confirmedTransaction('[{"ref":"nowhere"}]')],
  ])('finds a planted %s', async (name, statement) => {
    const planted = await openTestStore(inject('databaseUrl'), { max: 2 });
    try {
      const merchant = await planted.merchant();
      await planted.unitOfWork.inMerchant(merchant, 'test', (tx) =>
        postTransfer(tx, { kind: 'seen', ref: 'a', lines: move('house:onchain', 'pending', 5n) }),
      );
      expect(await runAudit(planted.unitOfWork)).toEqual([]);
      // As a broken disk or a careless superuser would: with every trigger off.
      await planted.asOwner(`set session_replication_role = replica; ${statement}`);
      const findings = await runAudit(planted.unitOfWork);
      expect(findings.map((finding) => finding.query)).toContain(name);
    } finally {
      await planted.close({ audit: false });
    }
  });
});
