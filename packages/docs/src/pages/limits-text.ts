import { resolveSchema } from '../document/resolve.ts';
import type { Document, Schema } from '../document/types.ts';
import { allowedValues } from './type-text.ts';

/** The default, the allowed values and the limits of a value as sentences; empty where there are none. */
export function limitsText(document: Document, schema: Schema): string {
  const it = resolveSchema(document, schema);
  const values = allowedValues(document, it);
  return [
    values.length > 1 ? `One of ${values.map(code).join(', ')}.` : '',
    range(it.minimum, it.maximum, ''),
    range(it.minLength, it.maxLength, ' characters'),
    range(it.minItems, it.maxItems, it.maxItems === 1 ? ' item' : ' items'),
    range(undefined, it.maxProperties, ' pairs'),
    it.default === undefined ? '' : `Default ${code(it.default)}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  if (from !== undefined && to !== undefined)
    return from === to ? `${from}${unit}.` : `${from} to ${to}${unit}.`;
  if (to !== undefined) return `At most ${to}${unit}.`;
  // "At least 0" and "at least 1" say nothing that the type does not.
  return from !== undefined && from > 1 ? `At least ${from}${unit}.` : '';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
