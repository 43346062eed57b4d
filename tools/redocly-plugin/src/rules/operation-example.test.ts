import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes a document whose operations all have an example pair', async () => {
  expect(await lint('operation-example', sample())).toEqual([]);
});

it('misses the example of a body, of a bodiless request, of an answer and of an error', async () => {
  const document = sample();
  const create = document.paths['/v1/things'].post;
  create.requestBody.content['application/json'].examples = undefined;
  document.paths['/v1/things/{id}'].get['x-request-example'] = undefined;
  document.components.responses.Failure.content['application/json'].examples = undefined;
  const found = await lint('operation-example', document);
  expect(new Set(found.map(({ message }) => message))).toEqual(
    new Set([
      'things.create has no example of its request.',
      'things.retrieve has no example of its request.',
      'A response has no example.',
    ]),
  );
});

it('misses the example of an answer', async () => {
  const document = sample();
  const answer = document.paths['/v1/things'].post.responses['200'] as { content: object };
  answer.content = { 'application/json': { schema: { type: 'object' } } };
  const found = await lint('operation-example', document);
  expect(found.map(({ message }) => message)).toContain('things.create has no example of its answer.');
});
