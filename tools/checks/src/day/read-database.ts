import pg from 'pg';
import { Sums, toTales, type Tales } from './tell.ts';

export interface DatabaseStory {
  readonly tales: Tales;
  /** Balances of the ledger's accounts, by kind. */
  readonly accounts: ReadonlyMap<string, Sums>;
  /** The latest event of each object, as it is delivered. */
  readonly events: readonly StoredEvent[];
  /** Transfers whose lines do not add up to nothing, or accounts that are not the sum of their lines. */
  readonly unbalanced: number;
}

export interface StoredEvent {
  readonly type: string;
  readonly version: number;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Reads the tables themselves, as their owner: nothing of the gateway's code stands between. */
export async function readDatabase(url: string): Promise<DatabaseStory> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async (sql: string): Promise<Readonly<Record<string, string>>[]> =>
    (await client.query<Record<string, string>>(sql)).rows;
  try {
    const received = new Sums();
    const sent = new Sums();
    for (const row of await rows(
      `select currency, sum(amount)::text as sum from chain_transaction
       where direction = 'in' and status = 'confirmed' group by currency`,
    ))
      received.add(row.currency ?? '', BigInt(row.sum ?? 0));
    for (const row of await rows(
      `select pay_currency, sum(pay_amount)::text as sum from payout where status = 'completed' group by 1`,
    ))
      sent.add(row.pay_currency ?? '', BigInt(row.sum ?? 0));

    const accounts = new Map<string, Sums>();
    for (const row of await rows(
      'select kind, asset, sum(balance)::text as sum from ledger_account group by kind, asset',
    )) {
      const sums = accounts.get(row.kind ?? '') ?? new Sums();
      sums.add((row.asset ?? '').split(':')[0] ?? '', BigInt(row.sum ?? 0));
      accounts.set(row.kind ?? '', sums);
    }
    const [unbalanced] = await rows(
      `select (select count(*) from (select 1 from ledger_entry group by merchant_id, transfer_id, asset
          having sum(amount) <> 0) t)
        + (select count(*) from (select 1 from ledger_account a left join ledger_entry e
          on e.merchant_id = a.merchant_id and e.account_id = a.id
          group by a.merchant_id, a.id having a.balance <> coalesce(sum(e.amount), 0)) b) as count`,
    );
    const { rows: events } = await client.query<{ type: string; object_version: number; payload: Buffer }>(
      `select distinct on (object_id) type, object_version, payload from event
       order by object_id, object_version desc, id desc`,
    );
    return {
      tales: toTales(received, sent),
      accounts,
      unbalanced: Number(unbalanced?.count),
      events: events.map(({ type, object_version, payload }) => ({
        type,
        version: object_version,
        object: (
          JSON.parse(payload.toString('utf8')) as {
            readonly data: { readonly object: Readonly<Record<string, unknown>> };
          }
        ).data.object,
      })),
    };
  } finally {
    await client.end();
  }
}
