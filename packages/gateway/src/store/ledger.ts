import { sql } from 'kysely';
import { sqlState } from './roles.ts';
import type { Tx } from './tx.ts';

/** One line of a transfer: credits are above zero, debits below, in base units. */
export interface TransferLine {
  /** `available`, `house:onchain`, …: the account is opened when it is first used. */
  readonly account: string;
  /** `<currency>:<network>`. */
  readonly asset: string;
  readonly amount: bigint;
}

export interface Transfer {
  readonly kind: string;
  /** Names the transfer for ever; posting the same one again does nothing. */
  readonly ref: string;
  /** The ref of the transfer that this one undoes; only one can. */
  readonly reverses?: string | null;
  readonly lines: readonly TransferLine[];
}

/**
 * What became of a transfer: `posted` now, `exists` already with the same lines, or `reversed`: another
 * transfer has undone the one that this would have.
 */
export type PostResult = 'posted' | 'exists' | 'reversed';

/** A transfer would have taken an account below zero that must not be. Nothing of the transaction is kept. */
export class OverdraftError extends Error {
  override readonly name = 'OverdraftError';
}

/** Posts a balanced transfer. An unbalanced one makes the commit fail. */
export async function postTransfer(tx: Tx, transfer: Transfer): Promise<PostResult> {
  const { lines } = transfer;
  try {
    const { rows } = await sql<{ result: PostResult }>`select ledger_post(
      ${tx.merchantId}, ${tx.mode}, ${tx.newUuid()}, ${transfer.kind}, ${transfer.ref}, ${transfer.reverses ?? null},
      ${tx.now}, ${lines.map((line) => line.account)}::text[], ${lines.map((line) => line.asset)}::text[],
      ${lines.map((line) => line.amount.toString())}::numeric[]) as result`.execute(tx.db);
    const [row] = rows;
    if (row === undefined) throw new Error('ledger_post answered nothing');
    return row.result;
  } catch (error) {
    if (isOverdraft(error))
      throw new OverdraftError(`"${transfer.ref}" overdraws an account`, { cause: error });
    throw error;
  }
}

/** Posts the exact inverse of a transfer. */
export async function reverseTransfer(
  tx: Tx,
  reversal: { kind: string; ref: string; reverses: string },
): Promise<PostResult> {
  const lines = await tx.db
    .selectFrom('ledger_transfer as transfer')
    .innerJoin('ledger_entry as entry', (join) =>
      join
        .onRef('entry.merchant_id', '=', 'transfer.merchant_id')
        .onRef('entry.transfer_id', '=', 'transfer.id'),
    )
    .innerJoin('ledger_account as account', (join) =>
      join
        .onRef('account.merchant_id', '=', 'entry.merchant_id')
        .onRef('account.id', '=', 'entry.account_id'),
    )
    .select(['account.kind as account', 'entry.asset', 'entry.amount'])
    .where('transfer.merchant_id', '=', tx.merchantId)
    .where('transfer.mode', '=', tx.mode)
    .where('transfer.ref', '=', reversal.reverses)
    .orderBy('entry.line')
    .execute();
  if (lines.length === 0) throw new Error(`nothing to reverse: ${reversal.reverses}`);
  return await postTransfer(tx, {
    ...reversal,
    lines: lines.map((line) => ({ ...line, amount: -line.amount })),
  });
}

export interface LedgerBalance {
  readonly account: string;
  readonly asset: string;
  readonly balance: bigint;
}

/** The balances of the merchant's accounts in this mode, house accounts included, shards added up. */
export async function balances(tx: Tx): Promise<LedgerBalance[]> {
  const { rows } = await sql<LedgerBalance>`
    select kind as account, asset, sum(balance) as balance from ledger_account
    where merchant_id = ${tx.merchantId} and mode = ${tx.mode}
    group by kind, asset order by asset, kind`.execute(tx.db);
  return rows;
}

function isOverdraft(error: unknown): boolean {
  return (
    sqlState(error) === '23514' &&
    typeof error === 'object' &&
    error !== null &&
    'constraint' in error &&
    error.constraint === 'ledger_account_no_overdraft'
  );
}
