import type { Operation } from './operation.ts';
import { refName, resolveSchema } from './resolve.ts';
import type { Document, Schema } from './types.ts';

/** An object that operations answer with and that has a page of its own. */
export interface ObjectSchema {
  /** The component: `Payment`. */
  readonly name: string;
  /** What its `object` field says: `payment`. */
  readonly object: string;
  /** Tag under which it is shown: the first operation that answers with it. */
  readonly noun: string;
  readonly schema: Schema;
  readonly example: unknown;
}

/** The objects that some operation answers with, alone or in a list, in the order of the operations. */
export function objectSchemasOf(document: Document, operations: readonly Operation[]): ObjectSchema[] {
  const found = new Map<string, ObjectSchema>();
  for (const operation of operations) {
    const name = operation.item ?? refName(operation.answer.schema);
    if (name === null || found.has(name)) continue;
    const component = document.components.schemas[name] ?? {};
    if (component.allOf !== undefined) continue; // one of the objects with something added, such as a secret
    const schema = resolveSchema(document, component);
    const object = schema.properties?.['object']?.const;
    if (typeof object !== 'string' || schema.properties?.['deleted'] !== undefined) continue;
    found.set(name, {
      name,
      object,
      noun: operation.noun,
      schema,
      example: exampleOf(name, operations),
    });
  }
  return [...found.values()];
}

function exampleOf(name: string, operations: readonly Operation[]): unknown {
  const single = operations.filter((it) => refName(it.answer.schema) === name);
  const plain = single.find((it) => it.method === 'GET') ?? single[0];
  if (plain !== undefined) return plain.answer.example;
  const list = operations.find((it) => it.item === name)?.answer.example;
  return (list as { readonly data?: readonly unknown[] } | undefined)?.data?.[0];
}
