import { describe, expect, it } from 'vitest';
import { mergeMetadata } from './metadata.ts';

describe('mergeMetadata', () => {
  it.each([
    ['nothing', { a: '1' }, undefined, { a: '1' }],
    ['a new pair', { a: '1' }, { b: '2' }, { a: '1', b: '2' }],
    ['a pair that is there', { a: '1', b: '2' }, { a: '3' }, { a: '3', b: '2' }],
    ['null for a pair', { a: '1', b: '2' }, { a: null }, { b: '2' }],
    ['null for a pair that is not there', { a: '1' }, { b: null }, { a: '1' }],
    ['null for all', { a: '1', b: '2' }, null, {}],
    ['a name of Object', {}, { constructor: 'x' }, { constructor: 'x' }],
  ])('takes %s', (_, before, patch, after) => {
    expect(mergeMetadata(before, patch)).toEqual(after);
  });
});
