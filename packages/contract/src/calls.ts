import { expectOk } from './expect.ts';
import { check, NotVerifiable } from './outcome.ts';
import type { Call, Session } from './session.ts';
import type { Exchange } from './exchange.ts';

/** A read that the target answers, with two values of a filter and a second parameter. */
export interface Reading {
  readonly path: string;
  readonly filter: string;
  readonly otherValue: string;
  /** The filter's value with one character percent-encoded. */
  readonly encoded: string;
  readonly more: string;
}

const readings: Readonly<Record<string, Reading>> = {
  'balance.retrieve': reading('/v1/balance', 'value_in=USD'),
  'payments.list': reading('/v1/payments', 'order=desc'),
};

function reading(path: string, more: string): Reading {
  return { path, filter: 'currency=BTC', otherValue: 'currency=ETH', encoded: 'currency=%42TC', more };
}

/** The balance, which is the recommended first call, or else the list of payments. */
export function readingOf(session: Pick<Session, 'serves'>): Reading {
  const found = Object.entries(readings).find(([operation]) => session.serves(operation));
  if (found === undefined)
    throw new NotVerifiable('The target serves neither balance.retrieve nor payments.list.');
  return found[1];
}

/** A call that reads and changes nothing. */
export function read(session: Pick<Session, 'serves'>): Call {
  return { target: readingOf(session).path };
}

/** The body of a payment that the target accepts, with a reference of its own. */
export function paymentBody(session: Session, fields: Readonly<Record<string, unknown>> = {}): string {
  const payment = session.target.payment ?? { amount: 100, currency: 'BTC' };
  return JSON.stringify({ ...payment, reference: session.unique(), ...fields });
}

/** A call that creates one payment. */
export function createPayment(session: Session, fields: Readonly<Record<string, unknown>> = {}): Call {
  return { method: 'POST', target: '/v1/payments', body: paymentBody(session, fields) };
}

/** Creates a payment, which must succeed. */
export async function payment(
  session: Session,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  return expectOk(await session.call(createPayment(session, fields)));
}

/** A header list with one Idempotency-Key. */
export function idempotencyKey(key: string): readonly (readonly [string, string])[] {
  return [['Idempotency-Key', key]];
}

/** One page of payments and the facts about it. */
export interface Page {
  readonly ids: readonly string[];
  readonly hasMore: unknown;
  readonly cursor: unknown;
  readonly exchange: Exchange;
}

/** Reads a page of payments by the given query parameters. */
export async function page(session: Session, query: Readonly<Record<string, string>>): Promise<Page> {
  const text = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const exchange = await session.call({ target: `/v1/payments?${text}` });
  const json = expectOk(exchange);
  const data = json['data'];
  check(Array.isArray(data), `A list has no "data": ${JSON.stringify(json).slice(0, 200)}`);
  const ids = data.map((item: unknown) => String((item as { id?: unknown }).id));
  return { ids, hasMore: json['has_more'], cursor: json['next_cursor'], exchange };
}

/** How many payments carry this reference: the effects of a call. */
export async function effects(session: Session, reference: string): Promise<number> {
  if (!session.serves('payments.list')) {
    throw new NotVerifiable('The target does not serve payments.list, by which effects are counted.');
  }
  // Counted here too, for a server whose list does not filter: that is another case's finding.
  const { data } = expectOk((await page(session, { reference, limit: '100' })).exchange);
  return (data as { reference?: unknown }[]).filter((one) => one.reference === reference).length;
}

/** Sends a call right, which must succeed: the positive control of the cases that break it. */
export function succeeds(call: (session: Session) => Call): (session: Session) => Promise<void> {
  return async (session) => {
    expectOk(await session.call(call(session)));
  };
}
