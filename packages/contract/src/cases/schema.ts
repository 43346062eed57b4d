import { isDeepStrictEqual } from 'node:util';
import { idempotencyKey, page, payment, paymentBody } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe, type Exchange } from '../exchange.ts';
import { expectOk } from '../expect.ts';
import { check, NotVerifiable } from '../outcome.ts';
import { operationOf, type Call, type Session } from '../session.ts';

/** How each operation is called so that it succeeds; null where nothing is there to be read. */
type Calls = (session: Session) => Promise<readonly Call[] | null>;

const get =
  (...targets: readonly string[]): Calls =>
  () =>
    Promise.resolve(targets.map((target) => ({ target })));

async function ofPayment(session: Session, rest: string, body?: string): Promise<readonly Call[]> {
  session.need('payments.create');
  const root = rest === '/simulate' ? '/v1/test/payments' : '/v1/payments';
  const target = `${root}/${String((await payment(session))['id'])}${rest}`;
  return [body === undefined ? { target } : { method: 'POST', target, body }];
}

async function firstOf(session: Session, list: string, operation: string): Promise<readonly Call[] | null> {
  session.need(operation);
  const { data } = expectOk(await session.call({ target: `${list}?limit=1` }));
  const [first] = data as { id?: unknown }[];
  return first === undefined ? null : [{ target: `${list}/${String(first.id)}` }];
}

const rich = { description: 'Zoë ☕ 👛', metadata: { order: '1001', 'a/b': '' }, expires_in: 900 } as const;
const keyBody = JSON.stringify({ name: 'contract kit: schema', scopes: ['balance:read'] });

/** Operation, number of its case, and the calls that it is judged by. */
const plan: readonly (readonly [operation: string, number: string, calls: Calls])[] = [
  ['balance.retrieve', '01', get('/v1/balance', '/v1/balance?currency=BTC', '/v1/balance?value_in=USD')],
  ['assets.list', '02', get('/v1/assets', '/v1/assets?currency=BTC')],
  ['rates.list', '03', get('/v1/rates', '/v1/rates?base=BTC&quote=USD')],
  ['account.retrieve', '04', get('/v1/account')],
  [
    'payments.create',
    '05',
    (session) =>
      Promise.resolve(
        [{}, rich].map((fields) => ({
          method: 'POST',
          target: '/v1/payments',
          body: paymentBody(session, fields),
        })),
      ),
  ],
  ['payments.retrieve', '06', (session) => ofPayment(session, '')],
  [
    'payments.list',
    '07',
    get('/v1/payments', '/v1/payments?status=pending&status=expired&limit=5&order=asc'),
  ],
  ['payments.cancel', '08', (session) => ofPayment(session, '/cancel', '{"reason":"contract kit"}')],
  ['testMode.simulatePayment', '17', (session) => ofPayment(session, '/simulate', '{"scenario":"exact"}')],
  [
    'testMode.fundBalance',
    '18',
    () =>
      Promise.resolve([
        { method: 'POST', target: '/v1/test/balance/fund', body: '{"currency":"BTC","amount":"0.01"}' },
      ]),
  ],
  ['transactions.list', '09', get('/v1/transactions', '/v1/transactions?direction=in&limit=5')],
  ['transactions.retrieve', '10', (session) => firstOf(session, '/v1/transactions', 'transactions.list')],
  ['apiKeys.list', '11', get('/v1/api-keys', '/v1/api-keys?limit=1')],
  ['apiKeys.retrieve', '12', (session) => firstOf(session, '/v1/api-keys', 'apiKeys.list')],
];

/** What an operation's answer breaks of the document, as a sentence; empty where nothing. */
export function faultsOf(session: Session, exchange: Exchange): string {
  const operation = operationOf(session, exchange);
  if (operation === null) return '';
  const faults = session.schemas.faults(operation, exchange);
  return faults.length === 0
    ? ''
    : `${operation.id}: ${faults.slice(0, 5).join('; ')}: ${describe(exchange)}`;
}

/** Sends a call that must succeed, and compares the answer with the document. */
export async function judge(session: Session, call: Call): Promise<Exchange> {
  const exchange = await session.call(call);
  if ([409, 503].includes(exchange.status) && call.target.startsWith('/v1/test/')) {
    throw new NotVerifiable(`No development network that answers: ${describe(exchange)}`);
  }
  expectOk(exchange);
  const faults = faultsOf(session, exchange);
  check(faults === '', faults);
  return exchange;
}

const common = { group: 'SCHEMA', control: null } as const;

/** Every success is what the document says, in body and headers. */
export const schema: readonly ContractCase[] = [
  ...plan.map(([operation, number, calls]): ContractCase => ({
    ...common,
    id: `SCHEMA-${number}`,
    title: `${operation} answers as the document says`,
    spec: `/components/examples/${operation}.response`,
    needs: [operation],
    async run(session) {
      const made = await calls(session);
      if (made === null) throw new NotVerifiable(`There is nothing that ${operation} could read.`);
      for (const call of made) await judge(session, call);
    },
  })),
  {
    ...common,
    id: 'SCHEMA-13',
    title: 'apiKeys.create shows the secret once, and apiKeys.delete says that it is gone',
    spec: '/components/schemas/ApiKeyWithSecret',
    needs: ['apiKeys.create', 'apiKeys.delete'],
    async run(session) {
      const made = await judge(session, { method: 'POST', target: '/v1/api-keys', body: keyBody });
      const { id, secret } = expectOk(made);
      const target = `/v1/api-keys/${String(id)}`;
      if (session.serves('apiKeys.retrieve')) {
        const again = Buffer.from((await judge(session, { target })).bytes).toString('utf8');
        check(!again.includes(String(secret)), `The secret is shown again: ${target}`);
      }
      await judge(session, { method: 'DELETE', target });
    },
  },
  {
    ...common,
    id: 'SCHEMA-14',
    title: 'What is created is what is read back and listed',
    spec: '/components/schemas/Payment',
    needs: ['payments.create', 'payments.retrieve', 'payments.list'],
    async run(session) {
      const created = await payment(session, rich);
      const id = String(created['id']);
      const read = expectOk(await session.call({ target: `/v1/payments/${id}` }));
      for (const name of ['id', 'amount', 'currency', 'reference', 'metadata', 'description', 'created_at']) {
        const [a, b] = [JSON.stringify(created[name]), JSON.stringify(read[name])];
        const isSame = isDeepStrictEqual(created[name], read[name]);
        check(isSame, `${name} was ${a} when created and is ${b} when read.`);
      }
      const { ids } = await page(session, { reference: String(created['reference']) });
      check(ids.includes(id), `The payment ${id} is not in the list by its reference.`);
      check(created['description'] === rich.description, 'The description came back changed.');
    },
  },
  {
    ...common,
    id: 'SCHEMA-15',
    title: 'Test-mode operations answer as the document says',
    spec: '/components/schemas/TestClock',
    needs: ['testMode.advanceClock'],
    async run(session) {
      if (!session.target.publicKey.startsWith('pk_test_'))
        throw new NotVerifiable('The key is not a test key.');
      await judge(session, { method: 'POST', target: '/v1/test/clock/advance', body: '{"seconds":1}' });
    },
  },
  {
    ...common,
    id: 'SCHEMA-16',
    title: 'A repeat that is answered from the store is as the document says',
    spec: '/components/headers/IdempotentReplayed',
    needs: ['payments.create'],
    async run(session) {
      const call = { method: 'POST', target: '/v1/payments', body: paymentBody(session) };
      const headers = idempotencyKey(session.unique());
      await judge(session, { ...call, headers });
      await judge(session, { ...call, headers });
    },
  },
];
