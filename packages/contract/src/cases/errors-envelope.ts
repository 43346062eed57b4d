import { errorCatalogue, newIdPattern, reasonStatus } from '@cryptoix/spec';
import { createPayment, read, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe, header, type Exchange } from '../exchange.ts';
import { expectError, expectOk, type ExpectedError } from '../expect.ts';
import { check, NotVerifiable } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/schemas/ErrorResponse';
const common = { group: 'ERR', spec, needs: [], control: succeeds(read) } as const;

/** One refusal of each kind that needs no object. */
async function refusals(session: Session): Promise<readonly (readonly [ExpectedError, Exchange])[]> {
  const target = '/v1/no-such-thing';
  const unauthorized = { status: 401, code: 'authentication_failed' };
  const { target: path } = read(session);
  return [
    [unauthorized, await session.call({ ...read(session), omit: ['X-API-Key'] })],
    [unauthorized, await session.call({ ...read(session), sign: { method: 'PUT' } })],
    [{ status: 404, code: 'resource_not_found' }, await session.call({ target })],
    [{ status: 405, code: 'invalid_request' }, await session.call({ target: path, method: 'DELETE' })],
    [{ status: 400, code: 'invalid_request' }, await session.call({ target: `${path}?colour=red` })],
  ];
}

/** Every refusal has the one envelope, and says the published sentence. */
export const errorsEnvelope: readonly ContractCase[] = [
  {
    ...common,
    id: 'ERR-01',
    title: 'Every refusal has the envelope of the document, as JSON',
    async run(session) {
      for (const [expected, exchange] of await refusals(session)) {
        expectError(exchange, expected);
        const type = header(exchange, 'content-type') ?? '';
        check(/^application\/json(?:;\s*charset=utf-8)?$/i.test(type), `Expected JSON, got "${type}".`);
        const faults = session.schemas.schemaFaults('ErrorResponse', exchange.json);
        check(faults.length === 0, `${faults.join('; ')}: ${describe(exchange)}`);
      }
    },
  },
  {
    ...common,
    id: 'ERR-02',
    title: 'Every answer is named by X-Request-Id, and an error repeats it as request_id',
    async run(session) {
      const seen = new Set<string>();
      const answers = (await refusals(session)).map(([, exchange]) => exchange);
      for (const exchange of [...answers, await session.call(read(session))]) {
        const id = header(exchange, 'x-request-id') ?? '';
        check(newIdPattern('request').test(id), `X-Request-Id is "${id}": ${describe(exchange)}`);
        check(!seen.has(id), `Two answers have the X-Request-Id ${id}.`);
        seen.add(id);
        if (exchange.status === 200) continue;
        const { request_id: repeated } = (exchange.json as { error: { request_id?: unknown } }).error;
        check(repeated === id, `error.request_id is not the X-Request-Id ${id}: ${describe(exchange)}`);
      }
    },
  },
  {
    ...common,
    id: 'ERR-03',
    title: 'Code, reason and status are a row of the catalogue',
    async run(session) {
      const rows: Readonly<Record<string, { status: number; reasons: readonly string[] }>> = errorCatalogue;
      const special: Readonly<Record<string, number>> = reasonStatus;
      for (const [expected, exchange] of await refusals(session)) {
        const { code, reason } = expectError(exchange, expected);
        const row = rows[String(code)];
        check(row?.reasons.includes(String(reason)) === true, `Unknown reason: ${describe(exchange)}`);
        const status = special[String(reason)] ?? row.status;
        check(exchange.status === status, `Expected ${status} for ${String(reason)}: ${describe(exchange)}`);
      }
    },
  },
  {
    ...common,
    id: 'ERR-04',
    title: 'The published sentences are kept',
    async run(session) {
      const says = (exchange: Exchange, expected: ExpectedError, message: RegExp): void => {
        const error = expectError(exchange, expected);
        const text = String(error['message']);
        check(message.test(text), `Expected a message like ${String(message)}, got "${text}".`);
      };
      const wrong = await session.call({ ...read(session), sign: { method: 'PUT' } });
      says(wrong, { status: 401, code: 'authentication_failed' }, /^Invalid API Key or signature\.$/);
      const unknown = await session.call({ target: `${read(session).target}?colour=red` });
      says(unknown, { status: 400, code: 'invalid_request' }, /^The provided colour is not valid/);
    },
  },
  {
    ...common,
    id: 'ERR-05',
    title: 'An unknown route is 404, and one without /v1 is shown the right one',
    async run(session) {
      const expected = { status: 404, code: 'resource_not_found', reason: 'route_unknown' } as const;
      expectError(await session.call({ target: '/v1/no-such-thing' }), expected);
      const { target } = read(session);
      const error = expectError(await session.call({ target: target.replace('/v1', '') }), expected);
      const hint = `No such route. Did you mean ${target}?`;
      check(error['message'] === hint, `Expected "${hint}", got "${String(error['message'])}".`);
    },
  },
  {
    ...common,
    id: 'ERR-06',
    title: 'A known route with another method is 405 with Allow',
    async run(session) {
      const { target } = read(session);
      for (const method of ['DELETE', 'PUT', 'PATCH']) {
        const exchange = await session.call({ target, method });
        expectError(exchange, { status: 405, code: 'invalid_request', reason: 'method_not_allowed' });
        const allow = (header(exchange, 'allow') ?? '').split(/,\s*/);
        const real = session.operations.filter(({ path }) => path === target).map((one) => one.method);
        check(
          allow.join() !== '' && allow.every((one) => real.includes(one)),
          `Allow is "${allow.join(', ')}".`,
        );
        check(allow.includes('GET'), `Allow lacks GET: "${allow.join(', ')}".`);
      }
    },
  },
  {
    ...common,
    id: 'ERR-07',
    title: 'A wrongly signed call of a test key is shown the string that the server signed',
    async control(session) {
      if (!session.target.publicKey.startsWith('pk_test_')) {
        throw new NotVerifiable('The key of the target is not a test key.');
      }
      expectOk(await session.call(read(session)));
    },
    async run(session) {
      const timestamp = session.now();
      const exchange = await session.call({ ...read(session), timestamp, sign: { method: 'PUT' } });
      const { debug } = expectError(exchange, { status: 401, code: 'authentication_failed' });
      const expected = `GET${read(session).target}${timestamp}`;
      const got = (debug as { string_to_sign?: unknown } | undefined)?.string_to_sign;
      check(got === expected, `Expected debug.string_to_sign "${expected}": ${describe(exchange)}`);
    },
  },
  {
    ...common,
    id: 'ERR-08',
    title: 'Objects that are unknown, malformed or of another account are 404 alike',
    needs: ['payments.create', 'payments.retrieve'],
    async control(session) {
      const { id } = expectOk(await session.call(createPayment(session)));
      expectOk(await session.call({ target: `/v1/payments/${String(id)}` }));
    },
    async run(session) {
      const { id } = expectOk(await session.call(createPayment(session)));
      const unknown = `pay_0${String(id).slice(5, -1)}${String(id).endsWith('Z') ? 'Y' : 'Z'}`;
      const shown: readonly (readonly [string, string])[] = [
        [unknown, unknown],
        ['pay_123', 'pay_123'],
        [String(id).toLowerCase(), String(id).toLowerCase()],
        ['pay_%00', 'pay_?'],
        [`pay_${'A'.repeat(300)}`, `pay_${'A'.repeat(60)}`],
      ];
      for (const [sent, text] of shown) {
        const exchange = await session.call({ target: `/v1/payments/${sent}` });
        const expected = { status: 404, code: 'resource_not_found', reason: 'no_such_payment' } as const;
        const message = String(expectError(exchange, expected)['message']);
        const wanted = `The requested payment with ID '${text}' was not found.`;
        // How an unprintable character is shown is the server's choice.
        check(sent.includes('%') || message === wanted, `Expected "${wanted}", got "${message}".`);
        check(!message.includes('\0'), 'The id is repeated with an unprintable character.');
      }
    },
  },
  {
    ...common,
    id: 'ERR-09',
    title: 'An object of another account is 404, exactly as an unknown one',
    needs: ['payments.create', 'payments.retrieve'],
    async control(session) {
      const { id } = expectOk(await session.call(createPayment(session)));
      expectOk(await session.call({ target: `/v1/payments/${String(id)}` }));
    },
    async run(session) {
      const as = session.keys.otherMerchant();
      const { id } = expectOk(await session.call(createPayment(session)));
      const exchange = await session.call({ target: `/v1/payments/${String(id)}`, as });
      const expected = { status: 404, code: 'resource_not_found', reason: 'no_such_payment' } as const;
      const { message } = expectError(exchange, expected);
      const wanted = `The requested payment with ID '${String(id)}' was not found.`;
      check(message === wanted, `Expected "${wanted}", got "${String(message)}".`);
    },
  },
];
