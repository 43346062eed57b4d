import { expect, test } from 'vitest';
import { brokenIdempotency } from './testing/broken/idempotency.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenIdempotency)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
