import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** Whether a transaction in a block has the confirmations that it waits for, and is final where it waits for that. */
export function isDeepEnough(tip: number, finalized: number | null): RawBuilder<SqlBool> {
  return sql<SqlBool>`${tip}::bigint - block_height + 1 >= confirmations_required
    and (not until_final or block_height <= ${finalized}::bigint)`;
}
