import { read, readingOf, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { isObject } from '../document.ts';
import { describe, type Exchange } from '../exchange.ts';
import { expectError, expectOk, expectUnauthenticated } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/responses/Unauthorized';
const common = { group: 'AUTH', spec, needs: [] } as const;

function expectOutOfRange(exchange: Exchange): void {
  const expected = { status: 401, code: 'authentication_failed', reason: 'timestamp_out_of_range' } as const;
  const { details } = expectError(exchange, expected);
  const time = isObject(details) ? details['server_time'] : undefined;
  check(
    Number.isInteger(time),
    `Expected the server's clock in error.details.server_time: ${describe(exchange)}`,
  );
}

/** A call that just passes the window; not at its very edge, which the time of the call itself moves. */
const atAge = (seconds: number) => async (session: Session) => {
  expectOk(await session.call({ ...read(session), timestamp: session.now() - seconds }));
};

async function expectForms(session: Session, forms: (now: number) => readonly string[]): Promise<void> {
  for (const timestamp of forms(session.now())) {
    expectUnauthenticated(await session.call({ ...read(session), timestamp }), 'timestamp_invalid');
  }
}

/** The timestamp: 300 s either way, and ten digits. */
export const authTimestamp: readonly ContractCase[] = [
  {
    ...common,
    id: 'AUTH-10',
    title: 'A timestamp of 301 s ago is refused',
    control: atAge(295),
    async run(session) {
      expectOutOfRange(await session.call({ ...read(session), timestamp: session.now() - 301 }));
    },
  },
  {
    ...common,
    id: 'AUTH-11',
    title: 'A timestamp of more than 301 s ahead is refused',
    control: atAge(-297),
    async run(session) {
      // One second of slack: while the call travels, the distance shrinks.
      for (let attempt = 1; ; attempt += 1) {
        const timestamp = session.now() + 302;
        const exchange = await session.call({ ...read(session), timestamp });
        if (exchange.status === 200 && session.now() + 300 >= timestamp && attempt < 5) continue;
        expectOutOfRange(exchange);
        return;
      }
    },
  },
  {
    ...common,
    id: 'AUTH-12',
    title: 'A timestamp in milliseconds is refused',
    control: succeeds(read),
    run: (session) => expectForms(session, (now) => [`${now}000`, `${now}123`]),
  },
  {
    ...common,
    id: 'AUTH-13',
    title: 'A timestamp of 9 or 11 digits is refused, so that no digit moves between query and timestamp',
    control: succeeds((session) => ({ target: `${readingOf(session).path}?${readingOf(session).filter}` })),
    async run(session) {
      await expectForms(session, (now) => [String(now).slice(1), `0${now}`, `${now}0`]);
      // The very bytes of a signed `…?currency=BTC0` and a timestamp of ten digits.
      const { path, filter } = readingOf(session);
      const call = { target: `${path}?${filter}`, timestamp: `0${session.now()}` };
      expectUnauthenticated(await session.call(call), 'timestamp_invalid');
    },
  },
  {
    ...common,
    id: 'AUTH-14',
    title: 'A timestamp that is anything but ten digits is refused',
    control: succeeds(read),
    run: (session) =>
      expectForms(session, (now) => [
        `${now}.0`,
        `+${now}`,
        `0x${now.toString(16)}`,
        `${String(now).slice(0, 5)} ${String(now).slice(5)}`,
        `${now / 1e9}e9`,
        new Date(now * 1000).toISOString(),
        `${now},${now}`,
        'now',
        '',
      ]),
  },
];
