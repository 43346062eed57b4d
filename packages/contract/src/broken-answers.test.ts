import { expect, test } from 'vitest';
import { brokenAnswers } from './testing/broken/answers.ts';
import { missedBy } from './testing/expect-caught.ts';

test.for(brokenAnswers)('a server that $does is caught by $caughtBy', async (broken) => {
  expect(await missedBy(broken)).toEqual([]);
});
