import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { ListQuery } from '../app/lists/page.ts';
import type { Tx } from './tx.ts';

/** Conditions that every list has, for a table with `merchant_id`, `mode`, `id`, `created_at`. */
export function pageConditions(tx: Tx, query: ListQuery<unknown>): RawBuilder<SqlBool>[] {
  const conditions = [sql<SqlBool>`merchant_id = ${tx.merchantId}`, sql<SqlBool>`mode = ${tx.mode}`];
  // Ids sort by creation time, so a page goes on after an id whatever has been added since.
  if (query.after !== null) {
    conditions.push(query.order === 'desc' ? sql`id < ${query.after}` : sql`id > ${query.after}`);
  }
  if (query.createdAfter !== undefined) conditions.push(sql`created_at > ${query.createdAfter}`);
  if (query.createdBefore !== undefined) conditions.push(sql`created_at < ${query.createdBefore}`);
  return conditions;
}

/** Free text in any of these columns, upper and lower case alike. */
export function textCondition(text: string, columns: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql`(${sql.join(
    columns.map((column) => sql`${column} ilike ${pattern}`),
    sql` or `,
  )})`;
}

/** Amounts of different precision compared as numbers of whole units. */
export function amountConditions(min: string | undefined, max: string | undefined): RawBuilder<SqlBool>[] {
  const units = sql`amount / (10::numeric ^ decimals)`;
  return [
    ...(min === undefined ? [] : [sql<SqlBool>`${units} >= ${min}::numeric`]),
    ...(max === undefined ? [] : [sql<SqlBool>`${units} <= ${max}::numeric`]),
  ];
}

export function all(conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}
