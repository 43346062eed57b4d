import { read, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe, header, type Exchange } from '../exchange.ts';
import { expectError, expectOk, expectUnauthenticated } from '../expect.ts';
import { check, NotVerifiable } from '../outcome.ts';

const common = {
  group: 'RATE',
  spec: '/components/headers/RateLimit',
  needs: [],
  control: succeeds(read),
} as const;

interface Limits {
  readonly minute: number;
  readonly hour: number;
  readonly remaining: number;
}

/** Reads both headers, which must have the form of the document's examples. */
function limitsOf(exchange: Exchange): Limits {
  const policy = header(exchange, 'ratelimit-policy') ?? '';
  const [, minute, hour] = /^"minute";q=(\d+);w=60, "hour";q=(\d+);w=3600$/.exec(policy) ?? [];
  check(minute !== undefined, `RateLimit-Policy is "${policy}": ${describe(exchange)}`);
  const state = header(exchange, 'ratelimit') ?? '';
  const [, window, remaining, reset] = /^"(minute|hour)";r=(\d+);t=(\d+)$/.exec(state) ?? [];
  check(remaining !== undefined, `RateLimit is "${state}": ${describe(exchange)}`);
  const [quota, length] = window === 'hour' ? [hour, 3600] : [minute, 60];
  check(Number(remaining) < Number(quota), `RateLimit leaves ${remaining} of ${String(quota)} after a call.`);
  check(Number(reset) <= length, `RateLimit starts anew in ${String(reset)} s, in a window of ${length} s.`);
  return { minute: Number(minute), hour: Number(hour), remaining: Number(remaining) };
}

/** A key that may be used up within a run; more calls than this would take too long. */
const most = 200;

/** The limits of a key, and what is told of them. */
export const rates: readonly ContractCase[] = [
  {
    ...common,
    id: 'RATE-01',
    title: 'A success tells the limits of the key and what is left',
    async run(session) {
      limitsOf(await session.call(read(session)));
    },
  },
  {
    ...common,
    id: 'RATE-02',
    title: 'Every call counts once, and a failed authentication uses nobody’s limit up',
    async run(session) {
      // Another call that uses the key, or a new window, moves the count: then it is tried again.
      for (let attempt = 1; ; attempt += 1) {
        const before = limitsOf(await session.call(read(session))).remaining;
        for (let failed = 0; failed < 3; failed += 1) {
          expectUnauthenticated(await session.call({ ...read(session), sign: { method: 'PUT' } }));
        }
        const after = limitsOf(await session.call(read(session))).remaining;
        if (after === before - 1) return;
        check(
          attempt < 3,
          `Of ${before} calls ${after} are left after one call and three failed authentications.`,
        );
      }
    },
  },
  {
    ...common,
    id: 'RATE-03',
    title: 'The limits of the document are 60 a minute and 1000 an hour',
    async run(session) {
      const { minute, hour } = limitsOf(
        await session.call({ ...read(session), as: await session.keys.limited() }),
      );
      check(minute === 60 && hour === 1000, `Expected 60 and 1000, got ${minute} and ${hour}.`);
    },
  },
  {
    ...common,
    id: 'RATE-04',
    title: 'One call more than the limit is 429 with Retry-After, for this key alone',
    async control(session) {
      expectOk(await session.call(read(session)));
      const { minute } = limitsOf(await session.call({ ...read(session), as: await session.keys.limited() }));
      if (minute > most) {
        throw new NotVerifiable(
          `The limited key has ${minute} calls a minute; a run uses up ${most} at most.`,
        );
      }
    },
    async run(session) {
      const as = await session.keys.limited();
      let last: Exchange | undefined;
      for (let calls = 0; calls <= most; calls += 1) {
        // Sent as it is: a refusal is what is waited for.
        last = await session.sendOnce(await session.build({ ...read(session), as }));
        if (last.status !== 200) break;
      }
      check(last !== undefined && last.status !== 200, `${most} calls in a row were accepted.`);
      expectError(last, { status: 429, code: 'rate_limit_exceeded', reason: 'per_minute' });
      const wait = header(last, 'retry-after') ?? '';
      check(/^\d+$/.test(wait) && Number(wait) >= 1 && Number(wait) <= 60, `Retry-After is "${wait}".`);
      expectOk(await session.sendOnce(await session.build(read(session))));
    },
  },
];
