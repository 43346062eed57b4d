import { expect, test } from 'vitest';
import { brokenAuth } from './testing/broken/auth.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenAuth)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
