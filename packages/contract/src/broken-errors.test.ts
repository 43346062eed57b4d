import { expect, test } from 'vitest';
import { brokenErrors } from './testing/broken/errors.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenErrors)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
