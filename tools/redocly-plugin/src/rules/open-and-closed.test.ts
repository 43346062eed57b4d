import { expect, it } from 'vitest';
import { lint } from '../testing/lint.ts';
import { sample } from '../testing/sample.ts';

it('passes closed requests and open answers', async () => {
  expect(await lint('open-and-closed', sample())).toEqual([]);
});

it('refuses an open request and a closed answer', async () => {
  const document = sample();
  document.components.schemas.ThingCreate.additionalProperties = undefined;
  document.components.schemas.Thing.additionalProperties = false;
  const found = await lint('open-and-closed', document);
  expect(found.map(({ message, pointer }) => [pointer, message]).sort()).toEqual([
    [
      '#/components/schemas/Thing',
      'An object of an answer must stay open: remove additionalProperties: false.',
    ],
    ['#/components/schemas/ThingCreate', 'An object of a request must have additionalProperties: false.'],
  ]);
});

it('looks into objects inside of objects and arrays', async () => {
  const document = sample();
  const deep = {
    type: 'array',
    items: { oneOf: [{ type: 'object', properties: { a: { type: 'string' } } }] },
  };
  document.components.schemas.ThingCreate.properties['deep'] = deep;
  document.components.schemas.Thing.properties['deep'] = {
    type: 'object',
    properties: { deeper: { type: 'object', additionalProperties: false } },
  };
  const found = await lint('open-and-closed', document);
  expect(found.map(({ pointer }) => pointer).sort()).toEqual([
    '#/components/schemas/Thing/properties/deep/properties/deeper',
    '#/components/schemas/ThingCreate/properties/deep/items/oneOf/0',
  ]);
});
