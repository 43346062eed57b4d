import { createPayment, read, readingOf, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import type { HeaderList } from '../exchange.ts';
import { expectError, expectInvalid } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/responses/InvalidRequest';
const common = { group: 'ERR', spec, needs: [], control: succeeds(read) } as const;

/** Renders a request line and headers, with a correct signature among them, over whatever body follows. */
async function raw(
  session: Session,
  body: string,
  framing: HeaderList,
): Promise<Awaited<ReturnType<Session['raw']>>> {
  const { headers } = await session.build({ ...createPayment(session), sign: { body: Buffer.from(body) } });
  const kept = headers.filter(([name]) => name !== 'Content-Length' && name !== 'Connection');
  const lines = [...kept, ...framing].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const bytes = Buffer.from(`POST /v1/payments HTTP/1.1\r\n${lines}\r\n${body}`);
  return session.raw({ method: 'POST', target: '/v1/payments' }, bytes);
}

/** What a request line and the framing may not be; Node answers some of this before any handler. */
export const errorsWire: readonly ContractCase[] = [
  {
    ...common,
    id: 'ERR-60',
    title: 'A request target that is not a clean path is 400',
    async run(session) {
      const { path } = readingOf(session);
      const name = path.slice('/v1/'.length);
      const targets = [
        `http://evil.example${path}`,
        `/${path}`,
        `/v1//${name}`,
        `/v1/x/../${name}`,
        `${path}#f`,
        `${path}?currency="BTC"`,
        `${path}?currency={BTC}`,
      ];
      for (const target of targets)
        expectInvalid(await session.call({ target }), undefined, 'request_malformed');
    },
  },
  {
    ...common,
    id: 'ERR-61',
    title: 'Headers of more than 16 kB are 431 in the envelope',
    async control(session) {
      await succeeds((one) => ({ ...read(one), headers: [['X-Filler', 'x'.repeat(8 * 1024)]] }))(session);
    },
    async run(session) {
      const headers = [['X-Filler', 'x'.repeat(20 * 1024)]] as const;
      const exchange = await session.call({ ...read(session), headers });
      expectError(exchange, { status: 431, code: 'invalid_request', reason: 'headers_too_large' });
    },
  },
  {
    ...common,
    id: 'ERR-62',
    title: 'Ambiguous framing is 400 in the envelope, and the connection is closed',
    needs: ['payments.create'],
    control: succeeds((session) => createPayment(session)),
    async run(session) {
      const body = JSON.stringify({ amount: 100, currency: 'BTC', reference: session.unique() });
      const length = String(Buffer.byteLength(body));
      const chunked = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      const wrong: readonly (readonly [string, HeaderList])[] = [
        [
          chunked,
          [
            ['Content-Length', length],
            ['Transfer-Encoding', 'chunked'],
          ],
        ],
        [
          body,
          [
            ['Content-Length', length],
            ['Content-Length', String(Number(length) + 1)],
          ],
        ],
        [body, [['Content-Length', '-1']]],
        [`zz\r\n${body}`, [['Transfer-Encoding', 'chunked']]],
        [chunked, [['Transfer-Encoding', 'gzip, chunked']]],
      ];
      for (const [sent, framing] of wrong) {
        const { exchange, closed } = await raw(session, sent, framing);
        expectInvalid(exchange, undefined, 'request_malformed');
        const how = framing.map(([name, value]) => `${name}: ${value}`).join(', ');
        check(
          closed,
          `The connection stays open after ${how}: what follows could be read as another request.`,
        );
      }
    },
  },
];
