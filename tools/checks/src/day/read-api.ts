import { parseDecimal } from '@cryptoix/spec';
import type { Cryptoix } from '@cryptoix/sdk';
import { decimals, isCurrency, Sums, toTales, type Tales } from './tell.ts';

type Thing = Readonly<Record<string, unknown>>;

export interface ApiStory {
  readonly tales: Tales;
  /** available + pending + reserved. */
  readonly owed: Sums;
  /** Every object that events are about, by id. */
  readonly objects: ReadonlyMap<string, Thing>;
}

/** Reads through the SDK alone, page by page. */
export async function readApi(client: Cryptoix): Promise<ApiStory> {
  const objects = new Map<string, Thing>();
  const keep = async (pages: AsyncIterable<{ readonly id: string }>): Promise<Thing[]> => {
    const all: Thing[] = [];
    for await (const each of pages) {
      objects.set(each.id, { ...each });
      all.push({ ...each });
    }
    return all;
  };
  await keep(client.payments.list({ limit: 100 }));
  await keep(client.invoices.list({ limit: 100 }));
  await keep(client.refunds.list({ limit: 100 }));
  const payouts = await keep(client.payouts.list({ limit: 100 }));
  const transactions = await keep(client.transactions.list({ limit: 100 }));
  const { balances } = await client.balance.retrieve();
  const owed = new Sums();
  for (const { currency, total } of balances)
    if (isCurrency(currency)) owed.add(currency, toUnits(currency, total));
  return { tales: tellObjects([...transactions, ...payouts]), owed, objects };
}

/** Adds up transactions and payouts as the API and its events show them. */
export function tellObjects(objects: Iterable<Thing>): Tales {
  const received = new Sums();
  const sent = new Sums();
  for (const { object, status, direction, currency, amount, pay_currency, pay_amount } of objects) {
    if (object === 'transaction' && direction === 'in' && status === 'confirmed')
      received.add(String(currency), toUnits(currency, amount));
    if (object === 'payout' && status === 'completed')
      sent.add(String(pay_currency), toUnits(pay_currency, pay_amount));
  }
  return toTales(received, sent);
}

function toUnits(currency: unknown, amount: unknown): bigint {
  if (!isCurrency(currency)) throw new TypeError(`${String(currency)} is no currency of this day.`);
  const units = parseDecimal(String(amount), decimals[currency]);
  if (typeof units !== 'bigint') throw new TypeError(`${String(amount)} is no amount of ${currency}.`);
  return units;
}
