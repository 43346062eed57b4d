import { createPayment, page, payment, paymentBody, read, readingOf, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe } from '../exchange.ts';
import { expectInvalid, expectOk } from '../expect.ts';
import { check, NotVerifiable } from '../outcome.ts';
import type { Call, Session } from '../session.ts';

const spec = '/components/schemas/MoneyInput';
const common = {
  group: 'ERR',
  spec,
  needs: ['payments.create'],
  control: succeeds((session) => createPayment(session)),
} as const;

/** A payment of bitcoin whose amount is raw JSON. */
function amount(session: Session, raw: string): Call {
  const { currency = 'BTC' } = session.target.payment ?? {};
  if (currency !== 'BTC')
    throw new NotVerifiable('The target takes no payments in BTC, whose 8 decimals this case uses.');
  const body = `{"amount":${raw},"currency":"BTC","reference":"${session.unique()}"}`;
  return { method: 'POST', target: '/v1/payments', body };
}

/** Compares two plain decimals by value. */
function isSame(a: unknown, b: string): boolean {
  const plain = (text: string) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return typeof a === 'string' && plain(a) === plain(b);
}

/** Values of fields and parameters. */
export const errorsValues: readonly ContractCase[] = [
  {
    ...common,
    id: 'ERR-40',
    title: 'An amount is a decimal string or a JSON number, read from its own digits',
    control: null,
    async run(session) {
      const amounts: Readonly<Record<string, string>> = {
        '100': '100',
        '0.1': '0.1',
        '1e2': '100',
        '1.5E-3': '0.0015',
        '"25.00"': '25',
        '0.12345678': '0.12345678',
        '1234567.12345678': '1234567.12345678',
      };
      for (const [raw, value] of Object.entries(amounts)) {
        const exchange = await session.call(amount(session, raw));
        check(
          isSame(expectOk(exchange)['amount'], value),
          `Sent ${raw}, expected "${value}": ${describe(exchange)}`,
        );
      }
    },
  },
  {
    ...common,
    id: 'ERR-41',
    title: 'An amount that is no plain positive decimal is 400',
    async run(session) {
      const wrong = [
        ...['"1e3"', '"-1"', '"0"', '"-0"', '0', '-1', '1e400', '"\u0663"', '" 1"', '"1 "', '"1,0"', '""'],
        ...['"0x10"', '"+1"', '"01"', '".5"', '"5."', '"NaN"', 'null', 'true', '{}', '["1"]'],
        `"${'9'.repeat(79)}"`,
      ];
      for (const raw of wrong) expectInvalid(await session.call(amount(session, raw)), '/amount');
    },
  },
  {
    ...common,
    id: 'ERR-42',
    title: 'A number of more than 15 significant digits, and more decimals than the asset has, are 400',
    async run(session) {
      for (const raw of [
        '1234567.1234567891',
        '0.1234567890123456',
        '"1.000000001"',
        '1.000000001',
        '1e-9',
      ]) {
        expectInvalid(await session.call(amount(session, raw)), '/amount');
      }
    },
  },
  {
    ...common,
    id: 'ERR-43',
    title: 'A currency that is not one is 400',
    async run(session) {
      for (const currency of ['btc', 'BTC ', 'XXX', '__proto__', '', 1, null]) {
        expectInvalid(await session.call(createPayment(session, { currency })), '/currency');
      }
    },
  },
  {
    ...common,
    id: 'ERR-44',
    title: 'A query parameter that the operation does not have, or that is sent twice, is 400 and named',
    needs: [],
    control: succeeds(read),
    async run(session) {
      const { path, filter } = readingOf(session);
      expectInvalid(await session.call({ target: `${path}?colour=red` }), 'colour', 'parameter_unknown');
      expectInvalid(await session.call({ target: `${path}?__proto__=1` }), '__proto__');
      expectInvalid(await session.call({ target: `${path}?${filter}&${filter}` }), 'currency');
      expectInvalid(await session.call({ target: `${path}?currency=%zz` }), 'currency');
    },
  },
  {
    ...common,
    id: 'ERR-45',
    title: 'What changes something takes no query',
    async run(session) {
      const query = { ...createPayment(session), target: '/v1/payments?dry_run=1' };
      expectInvalid(await session.call(query), 'dry_run', 'parameter_unknown');
    },
  },
  {
    ...common,
    id: 'ERR-46',
    title: 'A refused payment leaves nothing behind',
    needs: ['payments.create', 'payments.list'],
    async run(session) {
      const reference = session.unique();
      for (const wrong of [{ amount: '0' }, { colour: 'red' }, { currency: 'XXX' }]) {
        expectInvalid(
          await session.call({
            method: 'POST',
            target: '/v1/payments',
            body: paymentBody(session, { reference, ...wrong }),
          }),
        );
      }
      check((await page(session, { reference })).ids.length === 0, 'A refused payment is in the list.');
      await payment(session, { reference });
      check(
        (await page(session, { reference })).ids.length === 1,
        'An accepted payment is not in the list once.',
      );
    },
  },
];
