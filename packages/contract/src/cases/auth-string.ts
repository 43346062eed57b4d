import { createPayment, readingOf, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe } from '../exchange.ts';
import { expectOk, expectUnauthenticated } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/securitySchemes';
const post = {
  group: 'AUTH',
  spec,
  needs: ['payments.create'],
  control: succeeds((session) => createPayment(session)),
} as const;
const get = {
  group: 'AUTH',
  spec,
  needs: [],
  control: succeeds((session) => queries(session).filtered),
} as const;

/** The same read under several queries. */
function queries(session: Session) {
  const { path, filter, otherValue, encoded, more } = readingOf(session);
  const call = (query: string) => ({ target: `${path}?${query}` });
  return {
    path,
    filtered: call(filter),
    other: call(otherValue),
    encoded: call(encoded),
    longer: call(`${filter}&${more}`),
    turned: call(`${more}&${filter}`),
  };
}

/** The string that is signed: every part of it counts, byte for byte. */
export const authString: readonly ContractCase[] = [
  {
    ...post,
    id: 'AUTH-15',
    title: 'A body that was changed after signing is refused, be it by one space',
    async run(session) {
      const { method, target, body } = createPayment(session) as {
        method: string;
        target: string;
        body: string;
      };
      const signed = { body: Buffer.from(body) };
      const changed = [`${body} `, body.replace('{', '{ '), body.replace('"reference":"', '"reference":"x')];
      for (const sent of changed) {
        expectUnauthenticated(await session.call({ method, target, body: sent, sign: signed }));
      }
    },
  },
  {
    ...post,
    id: 'AUTH-16',
    title: 'A POST whose body was left out of the string is refused',
    async run(session) {
      const call = createPayment(session);
      expectUnauthenticated(await session.call({ ...call, sign: { body: new Uint8Array() } }));
    },
  },
  {
    ...get,
    id: 'AUTH-17',
    title: 'A query that was changed, re-ordered or added after signing is refused',
    async run(session) {
      const { path, filtered, other, longer, turned } = queries(session);
      expectUnauthenticated(await session.call({ ...other, sign: filtered }));
      expectUnauthenticated(await session.call({ ...longer, sign: filtered }));
      expectUnauthenticated(await session.call({ ...turned, sign: longer }));
      expectUnauthenticated(await session.call({ target: path, sign: filtered }));
    },
  },
  {
    ...get,
    id: 'AUTH-18',
    title: 'A GET signed by its path alone is accepted, as the published rule reads',
    control: null,
    async run(session) {
      const { path, filtered } = queries(session);
      expectOk(await session.call({ ...filtered, sign: { target: path } }));
    },
  },
  {
    ...post,
    id: 'AUTH-19',
    title: 'A signature for another method is refused, and one for none',
    async run(session) {
      for (const method of ['GET', 'PUT', '', 'post']) {
        expectUnauthenticated(await session.call({ ...createPayment(session), sign: { method } }));
      }
    },
  },
  {
    ...get,
    id: 'AUTH-27',
    title: 'The percent-encoding is signed as it is sent',
    control: succeeds((session) => queries(session).encoded),
    async run(session) {
      const { path, filtered, encoded } = queries(session);
      expectUnauthenticated(await session.call({ ...encoded, sign: filtered }));
      expectUnauthenticated(await session.call({ ...filtered, sign: encoded }));
      const slash = (code: string) => ({ target: `${encoded.target}${code}` });
      expectUnauthenticated(await session.call({ ...slash('%2f'), sign: slash('%2F') }));
      // Another spelling of the path: signed as the plain one it is refused, if it is a path at all.
      const spelled = { target: path.replace('/v1/b', '/v1/%62').replace('/v1/p', '/v1/%70') };
      const answer = await session.call({ ...spelled, sign: { target: path } });
      check([401, 404].includes(answer.status), `Expected 401 or 404 for another path: ${describe(answer)}`);
    },
  },
];
