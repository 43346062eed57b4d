import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLimits, policyHeader, stateHeader } from './limits.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function admitted(
  limits: ReturnType<typeof createLimits>,
  calls: number,
  key = 'key_a',
): Promise<number> {
  let count = 0;
  for (let i = 0; i < calls; i += 1)
    if ((await limits.consumeKey(key, { perMinute: 60, perHour: 100 })).allowed) count += 1;
  return count;
}

test('admits what the minute holds, and the next minute again', async () => {
  const limits = createLimits();
  expect(await admitted(limits, 70)).toBe(60);
  vi.advanceTimersByTime(60_001);
  // 100 an hour: the ten refused calls have not used it up.
  expect(await admitted(limits, 50)).toBe(40);
  vi.advanceTimersByTime(60_001);
  expect(await limits.consumeKey('key_a', { perMinute: 60, perHour: 100 })).toMatchObject({
    allowed: false,
    window: 'hour',
  });
  vi.advanceTimersByTime(3_600_000);
  expect(await admitted(limits, 1)).toBe(1);
});

test('counts each key for itself', async () => {
  const limits = createLimits();
  expect(await admitted(limits, 61, 'key_a')).toBe(60);
  expect(await admitted(limits, 1, 'key_b')).toBe(1);
});

test('says what is left in the window that runs out first', async () => {
  const limits = createLimits();
  const state = await limits.consumeKey('key_a', { perMinute: 60, perHour: 1000 });
  expect(stateHeader(state)).toBe('"minute";r=59;t=60');
  expect(policyHeader({ perMinute: 60, perHour: 1000 })).toBe('"minute";q=60;w=60, "hour";q=1000;w=3600');
});

test('an address may fail a number of times in a minute, and is then told how long to wait', async () => {
  const limits = createLimits({ failuresPerMinute: 2 });
  expect([await limits.countFailure('127.0.0.1'), await limits.countFailure('127.0.0.1')]).toEqual([0, 0]);
  expect(await limits.countFailure('127.0.0.1')).toBe(60);
  expect(await limits.countFailure('127.0.0.2')).toBe(0);
});
