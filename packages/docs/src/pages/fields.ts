import { refName, resolveSchema } from '../document/resolve.ts';
import type { Document, Schema } from '../document/types.ts';
import { limitsText } from './limits-text.ts';
import { line } from './prose.ts';
import { typeText } from './type-text.ts';

/** How the fields of a schema are told. */
export interface FieldOptions {
  /** Whether to mark what must be sent; an answer has all its fields. */
  readonly marksRequired: boolean;
  /** Page of a component, where it has one; its fields are then not repeated. */
  pageOf(component: string): string | undefined;
}

/** The fields of an object as a nested Markdown list, one item per field. */
export function fieldList(document: Document, schema: Schema, options: FieldOptions, depth = 0): string {
  const it = resolveSchema(document, schema);
  return Object.entries(it.properties ?? {})
    .map(([name, field]) => {
      const required = it.required?.includes(name) === true;
      return fieldItem(document, { name, schema: field, required }, options, depth);
    })
    .join('\n');
}

/** One field, or one parameter, as a Markdown list item with what it holds below it. */
export function fieldItem(
  document: Document,
  field: {
    readonly name: string;
    readonly schema: Schema;
    readonly required: boolean;
    readonly description?: string;
  },
  options: FieldOptions,
  depth = 0,
): string {
  const indent = '  '.repeat(depth);
  const schema = resolveSchema(document, field.schema);
  const inner = innerObject(document, field.schema);
  const page = inner?.component == null ? undefined : options.pageOf(inner.component);
  const mark = options.marksRequired && field.required ? ' **required**' : '';
  const text = [
    line(field.description ?? schema.description ?? inner?.schema.description ?? ''),
    limitsText(document, schema),
    page === undefined ? '' : `Fields: [${inner?.component ?? ''}](${page}).`,
  ];
  const head = `${indent}- \`${field.name}\` *${typeText(document, schema)}*${mark}`;
  const body = `${indent}  ${text.filter((it) => it !== '').join(' ')}`;
  const below =
    inner === null || page !== undefined
      ? ''
      : `\n\n${fieldList(document, inner.schema, options, depth + 1).trimEnd()}`;
  return `${head}\n\n${body}${below}\n`;
}

/** The object with fields that a value is, is a list of, or may be. */
function innerObject(
  document: Document,
  schema: Schema,
): { readonly schema: Schema; readonly component: string | null } | null {
  const it = resolveSchema(document, schema);
  if (it.properties !== undefined) return { schema: it, component: refName(schema) };
  if (it.items !== undefined) return innerObject(document, it.items);
  for (const choice of it.oneOf ?? []) {
    const found = innerObject(document, choice);
    if (found !== null) return found;
  }
  return null;
}
