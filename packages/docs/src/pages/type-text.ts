import { resolveSchema } from '../document/resolve.ts';
import type { Document, Schema } from '../document/types.ts';

/** What a value is, in words: `string`, `decimal string or number`, `array of objects`, `time or null`. */
export function typeText(document: Document, schema: Schema): string {
  return parts(document, schema, false).join(' or ');
}

/** The values that a schema allows, through arrays and choices; empty where any will do. */
export function allowedValues(document: Document, schema: Schema): unknown[] {
  const it = resolveSchema(document, schema);
  if (it.enum !== undefined) return [...it.enum];
  if (it.items !== undefined) return allowedValues(document, it.items);
  return [...(it.oneOf ?? []), ...(it.anyOf ?? [])].flatMap((choice) => allowedValues(document, choice));
}

function parts(document: Document, schema: Schema, plural: boolean): string[] {
  const it = resolveSchema(document, schema);
  const choices = it.oneOf ?? it.anyOf;
  if (choices !== undefined) {
    const texts = choices.flatMap((choice) => parts(document, choice, plural));
    const money =
      it['x-money'] === 'request' ? texts.map((text) => text.replace('string', 'decimal string')) : texts;
    return [...new Set(money)];
  }
  const types = typeof it.type === 'string' ? [it.type] : (it.type ?? ['object']);
  return types.map((type) => one(document, it, type, plural));
}

function one(document: Document, schema: Schema, type: string, plural: boolean): string {
  const s = plural ? 's' : '';
  if (type === 'array') return `array${s} of ${parts(document, schema.items ?? {}, true).join(' or ')}`;
  if (type === 'object') {
    const values = schema.additionalProperties;
    return typeof values === 'object'
      ? `map${s} of ${parts(document, values, true).join(' or ')}`
      : `object${s}`;
  }
  if (type !== 'string') return type === 'null' ? 'null' : `${type}${s}`;
  if (schema.format === 'date-time') return `time${s}`;
  if (schema.format === 'uri') return `URL${s}`;
  if (schema['x-object'] !== undefined) return `id${s}`;
  return schema['x-money'] === undefined ? `string${s}` : `decimal string${s}`;
}
