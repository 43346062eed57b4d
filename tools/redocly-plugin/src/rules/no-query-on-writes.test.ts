import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes writes without a query', async () => {
  expect(await lint('no-query-on-writes', sample())).toEqual([]);
});

it('refuses a query parameter on a write, named in place or by reference', async () => {
  const document = sample();
  const parameters = { Force: { name: 'force', in: 'query', schema: { type: 'boolean' } } };
  const create = document.paths['/v1/things'].post;
  create.parameters = [
    { name: 'dry', in: 'query', schema: { type: 'boolean' } },
    { $ref: '#/components/parameters/Force' },
    { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
  ];
  const components = { ...document.components, parameters };
  const found = await lint('no-query-on-writes', { ...document, components });
  expect(found.map(({ message }) => message)).toEqual([
    'things.create changes something and takes the query parameter dry: move it to the body.',
    'things.create changes something and takes the query parameter force: move it to the body.',
  ]);
});
