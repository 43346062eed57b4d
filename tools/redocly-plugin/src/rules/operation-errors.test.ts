import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes a document whose operations list every error', async () => {
  expect(await lint('operation-errors', sample())).toEqual([]);
});

it('names each status that is missing, and why it can happen', async () => {
  const document = sample();
  const create = document.paths['/v1/things'].post.responses;
  for (const status of ['409', '413', '415', '503']) Reflect.deleteProperty(create, status);
  Reflect.deleteProperty(document.paths['/v1/things/{id}'].get.responses, '404');
  const found = await lint('operation-errors', document);
  expect(found.map(({ message }) => message).sort()).toEqual([
    'things.create does not list 409: a signature or Idempotency-Key may be used again.',
    'things.create does not list 413: a body can be too large.',
    'things.create does not list 415: a body can be of another type.',
    'things.create does not list 503: the database can be away.',
    'things.retrieve does not list 404: the id may name nothing.',
  ]);
});
