import { expect, test } from 'vitest';
import { brokenPayouts } from './testing/broken/payouts.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenPayouts)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
