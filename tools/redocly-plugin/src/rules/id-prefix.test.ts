import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes ids that come from the shared schemas, single, nullable and in arrays', async () => {
  expect(await lint('id-prefix', sample())).toEqual([]);
});

it('passes a tax number, which is no id of ours', async () => {
  const document = sample();
  document.components.schemas.Thing.properties['tax_id'] = { type: 'string' };
  expect(await lint('id-prefix', document)).toEqual([]);
});

it('refuses ids without the pattern of a prefix, in answers and in paths', async () => {
  const document = sample();
  const { properties } = document.components.schemas.Thing;
  properties['owner_id'] = { type: 'string' };
  properties['parent_id'] = { oneOf: [{ type: 'string', pattern: '^th_' }, { type: 'null' }] };
  properties['child_ids'] = { type: 'array', items: { type: 'string' } };
  document.paths['/v1/things/{id}'].get.parameters = [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ];
  const found = await lint('id-prefix', document);
  expect(found.map(({ message }) => message.split(' ')[0]).sort()).toEqual([
    'child_ids',
    'id',
    'owner_id',
    'parent_id',
  ]);
});
