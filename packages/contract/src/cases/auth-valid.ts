import { createPayment, paymentBody, read, readingOf } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { expectOk } from '../expect.ts';

const spec = '/components/securitySchemes';
const positive = { group: 'AUTH', spec, control: null } as const;

/** Signed rightly, in every shape that a client may use. */
export const authValid: readonly ContractCase[] = [
  {
    ...positive,
    id: 'AUTH-01',
    title: 'A signed GET is accepted',
    needs: [],
    async run(session) {
      expectOk(await session.call(read(session)));
    },
  },
  {
    ...positive,
    id: 'AUTH-02',
    title: 'A GET signed with its query is accepted',
    needs: [],
    async run(session) {
      const { path, filter } = readingOf(session);
      expectOk(await session.call({ target: `${path}?${filter}` }));
    },
  },
  {
    ...positive,
    id: 'AUTH-03',
    title: 'A POST signed with its body is accepted',
    needs: ['payments.create'],
    async run(session) {
      expectOk(await session.call(createPayment(session)));
    },
  },
  {
    ...positive,
    id: 'AUTH-04',
    title: 'The raw bytes of a body are signed: unicode, escapes and white space',
    needs: ['payments.create'],
    async run(session) {
      const fields = paymentBody(session).slice(1, -1);
      const body = `\r\n { "description" : "Caf\\u00e9 \\/ Zoë ☕ 東京 👛",\t${fields} }\n`;
      expectOk(await session.call({ method: 'POST', target: '/v1/payments', body }));
    },
  },
];
