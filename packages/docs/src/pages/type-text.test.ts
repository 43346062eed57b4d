import { expect, test } from 'vitest';
import type { Schema } from '../document/types.ts';
import { tinyDocument } from '../testing/tiny-document.ts';
import { limitsText } from './limits-text.ts';
import { typeText } from './type-text.ts';

const rows: [given: Schema, type: string, limits: string][] = [
  [{ type: 'string' }, 'string', ''],
  [{ type: ['string', 'null'], format: 'date-time' }, 'time or null', ''],
  [{ type: 'string', format: 'uri', maxLength: 2048 }, 'URL', 'At most 2048 characters.'],
  [{ $ref: '#/components/schemas/Money' }, 'decimal string', ''],
  [{ $ref: '#/components/schemas/MoneyInput' }, 'decimal string or number', ''],
  [{ oneOf: [{ $ref: '#/components/schemas/Cup' }, { type: 'null' }] }, 'object or null', ''],
  [
    { type: 'array', minItems: 1, maxItems: 50, items: { $ref: '#/components/schemas/Cup' } },
    'array of objects',
    '1 to 50 items.',
  ],
  [{ type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, 'array of strings', 'One of `a`, `b`.'],
  [
    { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 50 },
    'map of strings',
    'At most 50 pairs.',
  ],
  [
    { type: 'integer', minimum: 300, maximum: 86400, default: 900 },
    'integer',
    '300 to 86400. Default `900`.',
  ],
  [{ type: 'integer', minimum: 0 }, 'integer', ''],
  [
    { type: 'string', enum: ['desc', 'asc'], default: 'desc' },
    'string',
    'One of `desc`, `asc`. Default `desc`.',
  ],
  [{ type: 'string', 'x-object': 'cup', minLength: 26, maxLength: 26 }, 'id', '26 characters.'],
  [
    {
      anyOf: [
        { type: 'string', enum: ['a'] },
        { type: 'string', enum: ['b'] },
      ],
    },
    'string',
    'One of `a`, `b`.',
  ],
];

test.each(rows)('%j is "%s" with "%s"', (given, type, limits) => {
  expect(typeText(tinyDocument, given)).toBe(type);
  expect(limitsText(tinyDocument, given)).toBe(limits);
});
