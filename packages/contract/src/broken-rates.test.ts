import { expect, test } from 'vitest';
import { brokenRates } from './testing/broken/rates.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenRates)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
