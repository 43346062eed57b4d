import { expect, test } from 'vitest';
import { brokenPages } from './testing/broken/pages.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenPages)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
