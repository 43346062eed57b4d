import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { AssetKey } from '../domain/money/asset.ts';
import { policyAt } from '../domain/account/payout-policy.ts';
import type { Purse } from '../domain/transactions/place.ts';
import type { EventLog, Ledger, TipStore, Work } from '../app/ports/work.ts';
import { createAccountStore } from './accounts.ts';
import { createAddressBook } from './address-book.ts';
import { createAddressStore } from './addresses.ts';
import { createCustomerStore } from './customers.ts';
import { createEntryStore } from './ledger-entries.ts';
import { balances, postTransfer } from './ledger.ts';
import { createInvoiceStore } from './invoices.ts';
import { createMailStore } from './mail.ts';
import { createPaymentStore } from './payments.ts';
import { createRefundStore } from './refunds.ts';
import { createPayoutStore } from './payouts.ts';
import { createTransactionStore } from './transactions.ts';
import type { Tx } from './tx.ts';

/** Tells events in the words of the API, which the store does not know. */
export type CreateEventLog = (tx: Tx) => EventLog;

/** What use cases do inside a transaction, over Postgres. */
export function createWork(tx: Tx, createEventLog: CreateEventLog): Work {
  return {
    merchantId: tx.merchantId,
    mode: tx.mode,
    now: tx.now,
    idempotencyKey: tx.idempotencyKey,
    newId: (prefix) => tx.newId(prefix),
    afterCommit: (hint) => tx.afterCommit(hint),
    newToken: () => randomBytes(16).toString('hex'),
    customers: createCustomerStore(tx),
    invoices: createInvoiceStore(tx),
    mail: createMailStore(tx),
    payments: createPaymentStore(tx),
    refunds: createRefundStore(tx),
    payouts: createPayoutStore(tx),
    transactions: createTransactionStore(tx),
    addresses: createAddressStore(tx),
    book: createAddressBook(tx),
    ledger: createLedger(tx),
    entries: createEntryStore(tx),
    accounts: {
      lockedPayoutPolicy: async () =>
        policyAt((await createAccountStore(tx).lock()).payoutPolicy, tx.now).current,
      defaults: () => createAccountStore(tx).read(),
      payoutPolicy: async () => policyAt((await createAccountStore(tx).read()).payoutPolicy, tx.now).current,
    },
    tips: createTips(tx),
    events: createEventLog(tx),
  };
}

function createLedger(tx: Tx): Ledger {
  return {
    post: async ({ ref, kind, asset, reverses, lines }) => {
      const result = await postTransfer(tx, {
        ref,
        kind,
        reverses,
        lines: lines.map((line) => ({ ...line, asset })),
      });
      // Whoever holds the payment's lock posts first; anything else means that the lock was not held.
      if (result !== 'posted') throw new Error(`${ref} had been posted already (${result})`);
    },
    purses: async (assets) => {
      const purses = new Map<AssetKey, Purse>();
      if (assets.length === 0) return purses;
      const { rows } = await sql<{ asset: string; kind: string; balance: bigint }>`
        select * from ledger_lock(${tx.merchantId}, ${tx.mode}, ${[...assets]}::text[])`.execute(tx.db);
      for (const asset of assets) {
        const of = (kind: string): bigint =>
          rows.find((row) => row.asset === asset && row.kind === kind)?.balance ?? 0n;
        purses.set(asset, { available: of('available'), receivable: of('receivable') });
      }
      return purses;
    },
    balances: async () => {
      const rows = await balances(tx);
      const assets = [...new Set(rows.map((row) => row.asset as AssetKey))];
      return assets.map((asset) => {
        const of = (account: string): bigint =>
          rows.find((row) => row.asset === asset && row.account === account)?.balance ?? 0n;
        return { asset, available: of('available'), pending: of('pending'), reserved: of('reserved') };
      });
    },
  };
}

function createTips(tx: Tx): TipStore {
  return {
    heights: async () => {
      const rows = await tx.db
        .selectFrom('chain_cursor')
        .select(['network', 'height'])
        .where('mode', '=', tx.mode)
        .where('height', 'is not', null)
        .execute();
      return new Map(rows.map((row) => [row.network, row.height ?? 0]));
    },
  };
}
