import { describe, expect, it } from 'vitest';
import document from './generated/openapi.json' with { type: 'json' };
import { idPrefixes, type IdObject } from './generated/id-prefixes.ts';
import { isId, newIdPattern } from './ids.ts';

const ulid = '01JD4X8Q2M7Z0V6T3R9K5W1B2C';

describe('newIdPattern', () => {
  it('is the pattern that the document gives the ids of that object', () => {
    const schemas = Object.values(document.components.schemas).filter((schema) => 'x-object' in schema);
    expect(schemas.length).toBe(Object.keys(idPrefixes).length);
    for (const schema of schemas) {
      expect(newIdPattern(schema['x-object'] as IdObject).source).toBe(schema.pattern);
    }
  });
});

describe('isId', () => {
  it('knows an id by its prefix and its ULID', () => {
    expect(isId('payment', `pay_${ulid}`)).toBe(true);
  });

  it.each([
    '',
    'pay_123',
    `txn_${ulid}`,
    `pay_${ulid.toLowerCase()}`,
    `pay_8${ulid.slice(1)}`,
    `pay_${ulid}0`,
    `pay_${ulid}\n`,
    `pay_${ulid.slice(0, -1)}U`,
  ])('refuses %j for a payment', (text) => {
    expect(isId('payment', text)).toBe(false);
  });
});
