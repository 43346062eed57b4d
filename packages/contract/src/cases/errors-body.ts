import { createPayment, payment, paymentBody, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe } from '../exchange.ts';
import { expectError, expectInvalid, expectOk } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Call, Session } from '../session.ts';

const spec = '/components/responses/InvalidRequest';
const common = {
  group: 'ERR',
  spec,
  needs: ['payments.create'],
  control: succeeds((session) => createPayment(session)),
} as const;

function post(body: string | Uint8Array): Call {
  return { method: 'POST', target: '/v1/payments', body };
}

/** Refuses each of the bodies as a whole. */
async function refuseBodies(session: Session, bodies: readonly (string | Uint8Array)[]): Promise<void> {
  for (const body of bodies) expectInvalid(await session.call(post(body)), '');
}

/** A payment's body with raw JSON put in front of its closing brace. */
function withRaw(session: Session, raw: string): string {
  return `${paymentBody(session).slice(0, -1)},${raw}}`;
}

/** What a body may not be. */
export const errorsBody: readonly ContractCase[] = [
  {
    ...common,
    id: 'ERR-20',
    title: 'A body of another type or coding is 415',
    async run(session) {
      const expected = { status: 415, code: 'invalid_request', reason: 'unsupported_media_type' } as const;
      for (const contentType of [
        null,
        'text/plain',
        'application/json; charset=utf-16',
        'application/x-www-form-urlencoded',
      ]) {
        expectError(await session.call({ ...createPayment(session), contentType }), expected);
      }
      const headers = [['Content-Encoding', 'gzip']] as const;
      expectError(await session.call({ ...createPayment(session), headers }), expected);
    },
  },
  {
    ...common,
    id: 'ERR-21',
    title: 'A body of more than 256 kB is 413, whether its length is told or it comes in chunks',
    async control(session) {
      // Just under the limit, in white space, which changes nothing.
      const body = paymentBody(session);
      expectOk(await session.call(post(body + ' '.repeat(256 * 1024 - body.length))));
    },
    async run(session) {
      const body = paymentBody(session) + ' '.repeat(256 * 1024);
      const expected = { status: 413, code: 'invalid_request', reason: 'payload_too_large' } as const;
      expectError(await session.call(post(body)), expected);
      const headers = [['Transfer-Encoding', 'chunked']] as const;
      expectError(await session.call({ ...post(body), headers }), expected);
    },
  },
  {
    ...common,
    id: 'ERR-22',
    title: 'Broken JSON, and JSON of other dialects, is 400',
    async run(session) {
      const raw = (text: string) => withRaw(session, text);
      await refuseBodies(session, [
        '{',
        '{"amount": 100, "currency": "BTC"',
        raw('"description": NaN'),
        raw('"expires_in": 0900'),
        raw('"metadata": {"a": "b",}'),
        raw("'description': 'x'"),
        raw('"description": "a\nb"'),
        `${paymentBody(session)} // comment`,
        `${paymentBody(session)}{}`,
      ]);
    },
  },
  {
    ...common,
    id: 'ERR-23',
    title: 'A byte order mark and bytes that are not UTF-8 are 400',
    async run(session) {
      const invalid = Buffer.from(withRaw(session, '"description": "caf#"'));
      invalid[invalid.indexOf('#')] = 0xe9;
      const bom = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(paymentBody(session))]);
      const utf16 = Buffer.from(paymentBody(session), 'utf16le');
      await refuseBodies(session, [invalid, bom, utf16]);
    },
  },
  {
    ...common,
    id: 'ERR-24',
    title: 'A body that is missing or no object is 400',
    run: (session) => refuseBodies(session, ['', 'null', '[]', '"x"', '100', '[{"amount":1}]']),
  },
  {
    ...common,
    id: 'ERR-25',
    title: 'A key that is given twice is 400 and named',
    async run(session) {
      const twice = `{"amount": 1,${paymentBody(session).slice(1)}`;
      expectInvalid(await session.call(post(twice)), '/amount');
      const inner = withRaw(session, '"metadata": {"a": "1", "\\u0061": "2"}');
      expectInvalid(await session.call(post(inner)), '/metadata/a');
    },
  },
  {
    ...common,
    id: 'ERR-26',
    title: 'Deep nesting is 400, and does not end the server',
    async run(session) {
      const bomb = (depth: number) => `"metadata": ${'['.repeat(depth)}${']'.repeat(depth)}`;
      for (const depth of [100_000, 40])
        expectInvalid(await session.call(post(withRaw(session, bomb(depth)))), '');
      await payment(session);
    },
  },
  {
    ...common,
    id: 'ERR-27',
    title: 'A field that the operation does not have is 400 and named',
    async run(session) {
      for (const name of ['colour', '__proto__', 'constructor', 'Amount']) {
        const exchange = await session.call(post(withRaw(session, `"${name}": {}`)));
        expectInvalid(exchange, `/${name}`, 'parameter_unknown');
      }
    },
  },
  {
    ...common,
    id: 'ERR-28',
    title: 'Text that a database cannot keep is 400 and named: U+0000 and half of a surrogate pair',
    async control(session) {
      expectOk(await session.call(post(withRaw(session, '"description": "\\ud83d\\udc5b"'))));
    },
    async run(session) {
      for (const text of ['a\\u0000b', '\\ud800', '\\udc5b\\ud83d']) {
        const exchange = await session.call(post(withRaw(session, `"description": "${text}"`)));
        expectInvalid(exchange, '/description');
      }
    },
  },
  {
    ...common,
    id: 'ERR-29',
    title: 'A field that is missing or of another type is 400 and named',
    async run(session) {
      const without = async (name: string): Promise<void> => {
        const { [name]: _left, ...rest } = JSON.parse(paymentBody(session)) as Record<string, unknown>;
        expectInvalid(await session.call(post(JSON.stringify(rest))), `/${name}`, 'parameter_missing');
      };
      await without('amount');
      await without('currency');
      for (const [name, value] of Object.entries({
        reference: 7,
        metadata: [],
        expires_in: 299,
        description: null,
      })) {
        expectInvalid(await session.call(createPayment(session, { [name]: value })), `/${name}`);
      }
    },
  },
  {
    ...common,
    id: 'ERR-30',
    title: 'No answer shows a stack trace or the name of a file',
    async run(session) {
      await session.call(post('{'));
      await session.call(post(withRaw(session, `"metadata": ${'['.repeat(500)}`)));
      await session.call({ target: '/v1/payments/%00%ff?limit=%zz' });
      for (const exchange of session.record) {
        if (exchange.status < 400) continue;
        const text = Buffer.from(exchange.bytes).toString('utf8');
        const trace =
          /\bat [\w.<>]+ \(|node_modules|\.(?:js|ts|py|go|php|rb|java):\d+|Traceback|SELECT |relation "/.exec(
            text,
          );
        check(trace === null, `"${trace?.[0] ?? ''}" in an answer: ${describe(exchange)}`);
      }
    },
  },
];
