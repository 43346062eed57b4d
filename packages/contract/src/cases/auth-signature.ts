import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { createPayment, read, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { isObject } from '../document.ts';
import { describe, header, type Exchange } from '../exchange.ts';
import { expectError, expectOk, expectUnauthenticated } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/securitySchemes';
const common = { group: 'AUTH', spec, needs: [], control: succeeds(read) } as const;

/** Other spellings of the right 32 bytes, and bytes that begin like them. */
const spellings: Readonly<Record<string, (right: string) => string>> = {
  'in hexadecimal': (right) => Buffer.from(right, 'base64').toString('hex'),
  'in upper-case hexadecimal': (right) => Buffer.from(right, 'base64').toString('hex').toUpperCase(),
  'in base64url': (right) => right.replaceAll('+', '-').replaceAll('/', '_'),
  'without padding': (right) => right.replace('=', ''),
  'with padding twice': (right) => `${right}=`,
  // The last character carries two bits that no byte has.
  'with stray bits': (right) => right.slice(0, 42) + String.fromCharCode(right.charCodeAt(42) + 1) + '=',
  'cut to 31 bytes': (right) => Buffer.from(right, 'base64').subarray(0, 31).toString('base64'),
  'with a byte behind': (right) =>
    Buffer.concat([Buffer.from(right, 'base64'), Buffer.of(0)]).toString('base64'),
  'with a space inside': (right) => `${right.slice(0, 20)} ${right.slice(20)}`,
};

/** A call whose signature holds a character that base64url writes in another way. */
async function telling(session: Session, spell: (right: string) => string): Promise<Exchange> {
  const rights: string[] = [];
  for (;;) {
    const request = await session.build({
      ...read(session),
      signature: (right) => {
        rights.push(right);
        return spell(right);
      },
    });
    if (/[+/]/.test(rights.at(-1) ?? '')) return session.send(request);
  }
}

/** An answer without what names the single request. */
function anonymous(exchange: Exchange): unknown {
  const json = isObject(exchange.json) ? exchange.json : {};
  const error = isObject(json['error']) ? { ...json['error'] } : {};
  delete error['request_id'];
  const unsteady = new Set(['x-request-id', 'date']);
  const headers = exchange.headers.filter(([name]) => !unsteady.has(name));
  return { status: exchange.status, headers, json: { ...json, error } };
}

/** The signature header and whose key it is. */
export const authSignature: readonly ContractCase[] = [
  {
    ...common,
    id: 'AUTH-20',
    title: 'Only the standard base64 of the 32 bytes is accepted: no hex, base64url or other padding',
    async run(session) {
      for (const [how, spell] of Object.entries(spellings)) {
        const exchange = await telling(session, spell);
        check(exchange.status !== 200, `A signature ${how} is accepted: ${describe(exchange)}`);
        expectUnauthenticated(exchange);
      }
    },
  },
  {
    ...common,
    id: 'AUTH-21',
    title: 'The signature of another active key is refused',
    async control(session) {
      expectOk(await session.call({ ...read(session), as: await session.keys.other() }));
    },
    async run(session) {
      const other = await session.keys.other();
      const { publicKey, secretKey } = session.target;
      expectUnauthenticated(
        await session.call({ ...read(session), as: { publicKey, secretKey: other.secretKey } }),
      );
      expectUnauthenticated(
        await session.call({ ...read(session), as: { publicKey: other.publicKey, secretKey } }),
      );
    },
  },
  {
    ...common,
    id: 'AUTH-23',
    title: 'A revoked key is refused, within five seconds',
    async run(session) {
      const as = await session.keys.revoked();
      // Nodes that keep keys in memory may need a moment to hear of it.
      const until = Date.now() + 5_000;
      let exchange = await session.call({ ...read(session), as });
      while (exchange.status === 200 && Date.now() < until) {
        await new Promise((done) => setTimeout(done, 250));
        exchange = await session.call({ ...read(session), as });
      }
      expectUnauthenticated(exchange, 'key_revoked');
    },
  },
  {
    ...common,
    id: 'AUTH-24',
    title: 'A key without the scope gets 403',
    needs: ['payments.create'],
    async control(session) {
      expectOk(await session.call({ ...read(session), as: await session.keys.readOnly() }));
      expectOk(await session.call(createPayment(session)));
    },
    async run(session) {
      const exchange = await session.call({ ...createPayment(session), as: await session.keys.readOnly() });
      expectError(exchange, { status: 403, code: 'permission_denied', reason: 'scope_missing' });
    },
  },
  {
    ...common,
    id: 'AUTH-25',
    title: 'An unknown key and a wrong signature are answered alike',
    async run(session) {
      const publicKey = `pk_test_${randomBytes(session.target.publicKey.length).toString('hex')}`.slice(
        0,
        session.target.publicKey.length,
      );
      const secretKey = `sk_test_${randomBytes(16).toString('hex')}`;
      const timestamp = session.now();
      const unknown = await session.call({ ...read(session), timestamp, as: { publicKey, secretKey } });
      const wrong = await session.call({
        ...read(session),
        timestamp,
        as: { publicKey: session.target.publicKey, secretKey },
      });
      expectUnauthenticated(unknown);
      check(
        isDeepStrictEqual(anonymous(unknown), anonymous(wrong)),
        `The answers tell whether the key exists: ${describe(unknown)} but ${describe(wrong)}`,
      );
    },
  },
  {
    ...common,
    id: 'AUTH-26',
    title: 'HEAD, OPTIONS and unknown methods are answered 405 with Allow',
    async run(session) {
      for (const method of ['HEAD', 'OPTIONS', 'TRACE']) {
        const exchange = await session.call({ ...read(session), method });
        check(exchange.status === 405, `Expected 405: ${describe(exchange)}`);
        const allow = header(exchange, 'allow') ?? '';
        check(/\bGET\b/.test(allow) && !allow.includes(method), `Expected Allow: GET, got "${allow}".`);
        if (method === 'HEAD') continue;
        expectError(exchange, { status: 405, code: 'invalid_request', reason: 'method_not_allowed' });
      }
    },
  },
];
