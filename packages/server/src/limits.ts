import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { KeyLimits, Limits, LimitState } from './ports.ts';

/** One window of one kind of key, as rate-limiter-flexible takes it. */
export interface WindowOptions {
  readonly keyPrefix: string;
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

export interface LimitOptions {
  /**
   * Makes the limiter of a window. The default counts in this process; give one that counts in
   * Postgres or Redis where several nodes share the limits, best with an `insuranceLimiter` in
   * memory, so that requests are still answered while that store is away.
   */
  readonly limiter?: (options: WindowOptions) => RateLimiterAbstract;
  /** Failed authentications that one address may make in a minute. */
  readonly failuresPerMinute?: number;
}

/**
 * Counts requests in fixed windows that begin with a key's first call: the minute first, the hour only
 * when the minute admits, so that a refused call does not use the hour up.
 */
export function createLimits(options: LimitOptions = {}): Limits {
  const make = options.limiter ?? ((window: WindowOptions) => new RateLimiterMemory(window));
  const failures = make({ keyPrefix: 'fail', points: options.failuresPerMinute ?? 300, duration: 60 });
  const windows = new Map<string, Record<LimitState['window'], RateLimiterAbstract>>();

  // A limiter has one number of points, and keys may differ: one pair of limiters for each pair of limits.
  function windowsFor(limits: KeyLimits): Record<LimitState['window'], RateLimiterAbstract> {
    const id = `${limits.perMinute}-${limits.perHour}`;
    let pair = windows.get(id);
    if (pair === undefined) {
      pair = {
        minute: make({ keyPrefix: `m${limits.perMinute}`, points: limits.perMinute, duration: 60 }),
        hour: make({ keyPrefix: `h${limits.perHour}`, points: limits.perHour, duration: 3600 }),
      };
      windows.set(id, pair);
    }
    return pair;
  }

  return {
    async consumeKey(keyId, limits) {
      const pair = windowsFor(limits);
      const minute = await consume(pair.minute, 'minute', keyId);
      if (!minute.allowed) return minute;
      const hour = await consume(pair.hour, 'hour', keyId);
      return !hour.allowed || hour.remaining < minute.remaining ? hour : minute;
    },
    async countFailure(ip) {
      const state = await consume(failures, 'minute', ip);
      return state.allowed ? 0 : Math.max(1, state.resetSeconds);
    },
  };
}

async function consume(
  limiter: RateLimiterAbstract,
  window: LimitState['window'],
  key: string,
): Promise<LimitState> {
  try {
    return toState(await limiter.consume(key), window, true);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return toState(refused, window, false);
    throw refused;
  }
}

function toState(result: RateLimiterRes, window: LimitState['window'], allowed: boolean): LimitState {
  return {
    allowed,
    window,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(0, Math.ceil(result.msBeforeNext / 1000)),
  };
}

/** `RateLimit-Policy` of a key, in the form of the IETF draft. */
export function policyHeader(limits: KeyLimits): string {
  return `"minute";q=${limits.perMinute};w=60, "hour";q=${limits.perHour};w=3600`;
}

/** `RateLimit`: what is left in the window that runs out first. */
export function stateHeader(state: LimitState): string {
  return `"${state.window}";r=${state.remaining};t=${state.resetSeconds}`;
}
