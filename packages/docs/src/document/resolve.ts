import type { Document, Reference, Schema } from './types.ts';

/** Follows a reference within the document; anything else is given back as it is. */
export function resolve<T extends object>(document: Document, value: T | Reference): T {
  let found: unknown = value;
  while (isReference(found)) found = at(document, found.$ref);
  return found as T;
}

/**
 * A schema with its reference followed and its `allOf` joined; what stands beside a reference wins over what it
 * leads to.
 */
export function resolveSchema(document: Document, schema: Schema): Schema {
  if (schema.$ref !== undefined) {
    const { $ref, ...beside } = schema;
    return { ...resolveSchema(document, at(document, $ref) as Schema), ...beside };
  }
  if (schema.allOf === undefined) return schema;
  const { allOf, ...beside } = schema;
  const parts = allOf.map((it) => resolveSchema(document, it));
  const joined: Schema = parts.reduce((all, part) => ({ ...all, ...part }), {});
  return {
    ...joined,
    ...beside,
    required: parts.flatMap((it) => it.required ?? []),
    properties: parts.reduce<Record<string, Schema>>((all, it) => ({ ...all, ...it.properties }), {}),
  };
}

/** The component that a schema refers to, such as `Payment`, or null where it is written in place. */
export function refName(schema: Schema | Reference): string | null {
  return schema.$ref === undefined ? null : schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$ref' in value && typeof value.$ref === 'string';
}

function at(document: Document, reference: string): unknown {
  let value: unknown = document;
  for (const part of reference.replace(/^#\//, '').split('/')) {
    value = (value as Record<string, unknown> | undefined)?.[part];
  }
  if (value === undefined) throw new Error(`Nothing is at ${reference}`);
  return value;
}
