import { randomBytes } from 'node:crypto';
import { read, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { expectUnauthenticated } from '../expect.ts';

const spec = '/components/responses/Unauthorized';
const common = { group: 'AUTH', spec, needs: [], control: succeeds(read) } as const;

function missing(id: string, name: string, reason: string): ContractCase {
  return {
    ...common,
    id,
    title: `A call without ${name} is refused`,
    async run(session) {
      expectUnauthenticated(await session.call({ ...read(session), omit: [name] }), reason);
    },
  };
}

/** The three headers: missing, unknown, doubled. */
export const authHeaders: readonly ContractCase[] = [
  missing('AUTH-05', 'X-API-Key', 'key_missing'),
  missing('AUTH-06', 'X-API-Timestamp', 'timestamp_missing'),
  missing('AUTH-07', 'X-API-Signature', 'signature_missing'),
  {
    ...common,
    id: 'AUTH-08',
    title: 'An unknown key is refused',
    async run(session) {
      const publicKey = `pk_test_${randomBytes(16).toString('hex')}`;
      const { secretKey } = session.target;
      expectUnauthenticated(await session.call({ ...read(session), as: { publicKey, secretKey } }));
    },
  },
  {
    ...common,
    id: 'AUTH-09',
    title: 'A signature made with another secret is refused',
    async run(session) {
      const { publicKey, secretKey } = session.target;
      for (const wrong of [`${secretKey}x`, `sk_test_${randomBytes(16).toString('hex')}`, publicKey]) {
        expectUnauthenticated(await session.call({ ...read(session), as: { publicKey, secretKey: wrong } }));
      }
    },
  },
  {
    ...common,
    id: 'AUTH-22',
    title: 'A header that is sent twice is refused, even with the same value',
    async run(session) {
      const twice = (name: string) => session.call({ ...read(session), repeat: [name] });
      expectUnauthenticated(await twice('X-API-Key'));
      expectUnauthenticated(await twice('X-API-Signature'));
      expectUnauthenticated(await twice('X-API-Timestamp'), 'timestamp_invalid');
    },
  },
];
