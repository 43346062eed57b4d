import { comment } from '../comment.ts';
import type { Document } from '../document.ts';
import { header } from '../header.ts';
import { literal } from '../literal.ts';
import type { Operation } from '../operation.ts';

/** packages/spec/src/generated/scopes.ts: every scope, and the named sets of them. */
export function scopesFile(document: Document): string {
  const schema = document.components?.schemas?.['Scope'];
  const presets = document.components?.schemas?.['ScopePreset']?.['x-presets'];
  if (schema?.enum === undefined || presets === undefined) throw new Error('Scope or ScopePreset is missing');
  return [
    header,
    comment('What an API key may do. An operation names the scope that it needs.'),
    `export const scopes = ${literal(schema.enum)} as const;\n\n`,
    comment('Named sets of scopes, accepted in place of their members when a key is made.'),
    `export const scopePresets = ${literal(presets)} as const satisfies Readonly<Record<string, readonly Scope[]>>;\n\n`,
    'export type Scope = (typeof scopes)[number];\n',
    'export type ScopePreset = keyof typeof scopePresets;\n',
  ].join('');
}

/** packages/spec/src/generated/operations.ts: the ids of all operations, and how each is called. */
export function operationsFile(operations: readonly Operation[]): string {
  const table = Object.fromEntries(
    operations.map(({ id, method, path, scope, testModeOnly }) => [
      id,
      { method, path, scope, testModeOnly },
    ]),
  );
  return [
    header,
    comment('Method, path template and scope of every operation, in the order of the document.'),
    `export const operationTable = ${literal(table)} as const;\n\n`,
    comment('An operation of the API. The same string is the method of the SDK: `payments.create`.'),
    'export type OperationId = keyof typeof operationTable;\n\n',
    comment('The ids of all operations, in the order of the document.'),
    'export const operationIds = /* @__PURE__ */ Object.keys(operationTable) as readonly OperationId[];\n',
  ].join('');
}

/** packages/spec/src/generated/id-prefixes.ts: object name to the prefix of its ids. */
export function idPrefixesFile(document: Document): string {
  const prefixes = Object.values(document.components?.schemas ?? {}).flatMap((schema) => {
    const object = schema['x-object'];
    if (object === undefined) return [];
    const prefix = /^\^([a-z]+)_/.exec(schema.pattern ?? '')?.[1];
    if (prefix === undefined) throw new Error(`The id of ${object} has no prefix in its pattern`);
    return [[object, prefix] as const];
  });
  return [
    header,
    comment('The prefix of the ids of each kind of object: a `payment` is `pay_…`.'),
    `export const idPrefixes = ${literal(Object.fromEntries(prefixes))} as const;\n\n`,
    comment('A kind of object that has ids.'),
    'export type IdObject = keyof typeof idPrefixes;\n',
  ].join('');
}
