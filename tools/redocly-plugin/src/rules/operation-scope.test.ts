import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes known scopes and any', async () => {
  expect(await lint('operation-scope', sample())).toEqual([]);
});

it.each([
  [undefined, 'things.create names no x-scope.'],
  ['thing:write', 'things.create names the scope thing:write, which does not exist.'],
])('refuses %s', async (scope, message) => {
  const document = sample();
  document.paths['/v1/things'].post['x-scope'] = scope;
  expect((await lint('operation-scope', document)).map((problem) => problem.message)).toEqual([message]);
});
