import { sql } from 'kysely';
import type { UnitOfWork } from './unit-of-work.ts';

/** A question about the ledger whose answer must be no row. */
export interface AuditQuery {
  readonly name: string;
  readonly sql: string;
}

export interface AuditFinding {
  readonly query: string;
  readonly rows: readonly unknown[];
}

/**
 * What must never be found. A noun that posts to the ledger adds a query for its own rows here: each of them
 * that moved money has its transfer.
 */
export const auditQueries: readonly AuditQuery[] = [
  {
    name: 'transfer_unbalanced',
    sql: `select t.merchant_id, t.id, e.asset, coalesce(sum(e.amount), 0)::text as sum, count(e.line) as lines
      from ledger_transfer t left join ledger_entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
      group by t.merchant_id, t.id, e.asset
      having coalesce(sum(e.amount), 0) <> 0 or count(e.line) < 2`,
  },
  {
    name: 'balance_not_sum_of_entries',
    sql: `select a.merchant_id, a.id, a.balance::text, coalesce(sum(e.amount), 0)::text as sum
      from ledger_account a left join ledger_entry e on e.merchant_id = a.merchant_id and e.account_id = a.id
      group by a.merchant_id, a.id having a.balance <> coalesce(sum(e.amount), 0)`,
  },
  {
    name: 'balance_chain_broken',
    sql: `select * from (
        select e.merchant_id, e.account_id, e.account_seq, e.balance_after::text,
          e.balance_after <> e.amount + lag(e.balance_after, 1, 0::numeric)
            over (partition by e.merchant_id, e.account_id order by e.account_seq) as broken
        from ledger_entry e) chain where broken`,
  },
  {
    name: 'sequence_gap',
    sql: `select a.merchant_id, a.id, a.seq, count(e.line) as entries, max(e.account_seq) as last
      from ledger_account a left join ledger_entry e on e.merchant_id = a.merchant_id and e.account_id = a.id
      group by a.merchant_id, a.id
      having a.seq <> count(e.line) or a.seq <> coalesce(max(e.account_seq), 0)`,
  },
  {
    name: 'guarded_account_negative',
    sql: `select merchant_id, id, kind, asset, balance::text from ledger_account
      where balance < 0 and (no_overdraft or kind in ('pending', 'available', 'reserved'))
      union all
      select e.merchant_id, e.account_id, a.kind, e.asset, e.balance_after::text from ledger_entry e
      join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
      where a.no_overdraft and e.balance_after < 0
        and not exists (select 1 from ledger_entry later where later.merchant_id = e.merchant_id
          and later.transfer_id = e.transfer_id and later.account_id = e.account_id
          and later.account_seq > e.account_seq)`,
  },
  {
    name: 'transaction_without_posting',
    sql: `select t.merchant_id, t.id, t.status, t.active from chain_transaction t
      where t.direction = 'in' and ((t.status = 'confirmed' and t.listed and jsonb_array_length(t.active) = 0)
        or (not t.listed and jsonb_array_length(t.active) > 0)
        or (t.status in ('failed', 'replaced') and jsonb_array_length(t.active) > 0)
        or exists (select 1 from jsonb_array_elements(t.active) a where not exists (
          select 1 from ledger_transfer l where l.merchant_id = t.merchant_id and l.mode = t.mode
            and l.ref = a ->> 'ref' and not exists (select 1 from ledger_transfer undone
              where undone.merchant_id = l.merchant_id and undone.reverses = l.id))))`,
  },
  {
    name: 'payout_without_posting',
    // What is reserved for payouts is exactly what those that are not over may cost, and each that is over is settled.
    sql: `select p.merchant_id, p.id, p.status from payout p
      where not exists (select 1 from ledger_transfer l where l.merchant_id = p.merchant_id and l.mode = p.mode
          and l.ref = 'payout:' || p.id || ':reserve')
        or (p.status = 'completed') <> exists (select 1 from ledger_transfer l
          where l.merchant_id = p.merchant_id and l.mode = p.mode and l.ref = 'payout:' || p.id || ':settle')
        or (select coalesce(sum(e.amount), 0) from ledger_transfer l
            join ledger_entry e on e.merchant_id = l.merchant_id and e.transfer_id = l.id
            join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
            where l.merchant_id = p.merchant_id and l.mode = p.mode and l.subject = 'payout:' || p.id
              and a.kind = 'reserved')
          <> case when p.status in ('completed', 'failed', 'canceled') then 0
               else p.pay_amount + p.fee_reserved end`,
  },
  {
    name: 'refund_miscounted',
    // A payment's `amount_refunded` is what its completed refunds gave back, and a refund stands where its payout does.
    sql: `select p.merchant_id, p.id, p.amount_refunded::text, sum(r.payment_amount)::text as refunds from payment p
      left join refund r on r.merchant_id = p.merchant_id and r.payment_id = p.id and r.status = 'completed'
      group by p.merchant_id, p.id having p.amount_refunded <> coalesce(sum(r.payment_amount), 0)
      union all
      select r.merchant_id, r.id, r.status, o.status from refund r
      join payout o on o.merchant_id = r.merchant_id and o.id = r.payout_id
      where o.refund_id is distinct from r.id
        or r.status <> case o.status when 'requires_approval' then 'pending' else o.status end`,
  },
];

/** Runs every audit query in one moment of the database, across merchants. Empty when all is well. */
export async function runAudit(unitOfWork: UnitOfWork): Promise<AuditFinding[]> {
  return await unitOfWork.asWorker(
    async (db) => {
      const findings: AuditFinding[] = [];
      for (const query of auditQueries) {
        const { rows } = await sql.raw(query.sql).execute(db);
        if (rows.length > 0) findings.push({ query: query.name, rows });
      }
      return findings;
    },
    { readOnly: true, statementTimeoutMs: 3_600_000 },
  );
}
