import { createRequire } from 'node:module';

/** JSON of an OpenAPI document, read only as far as the judge needs it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** An OpenAPI 3.1 document whose paths begin with `/v1`. */
export type Definitions = JsonObject;

/** One operation of the document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Path template, as in `/v1/payments/{payment_id}`. */
  readonly path: string;
  /** JSON pointer of the operation in the document. */
  readonly pointer: string;
  readonly scope: string;
}

/** The document that this version of the package judges by. */
export function ownDocument(): Definitions {
  // A JSON import would be an experimental warning on Node 20.
  return createRequire(import.meta.url)('@cryptoix/spec/openapi.json') as Definitions;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a JSON pointer (RFC 6901), following `$ref` on the way; undefined where there is none. */
export function at(document: Definitions, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    value = follow(document, value);
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as JsonObject)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return follow(document, value);
}

/** Where a `$ref`, or a chain of them, leads. */
export function follow(document: Definitions, value: Json | undefined): Json | undefined {
  let found = value;
  while (isObject(found) && typeof found['$ref'] === 'string') found = at(document, found['$ref'].slice(1));
  return found;
}

export function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

const methods = new Set(['get', 'put', 'post', 'delete', 'patch']);

/** Every operation of the document, in its order. */
export function operationsOf(document: Definitions): readonly Operation[] {
  const found: Operation[] = [];
  for (const [path, item] of Object.entries(document['paths'] ?? {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (!methods.has(method) || !isObject(operation)) continue;
      found.push({
        id: String(operation['operationId']),
        method: method.toUpperCase(),
        path,
        pointer: `/paths/${escapePart(path)}/${method}`,
        scope: String(operation['x-scope']),
      });
    }
  }
  return found;
}

/** The operation that a request line names; null where the document has none. */
export function findOperation(
  operations: readonly Operation[],
  method: string,
  target: string,
): Operation | null {
  const path = (target.split('?')[0] ?? '').split('/');
  const fits = (template: readonly string[]): boolean =>
    template.length === path.length &&
    template.every((part, index) => (part.startsWith('{') ? path[index] !== '' : part === path[index]));
  const matching = operations.filter((one) => one.method === method && fits(one.path.split('/')));
  // A literal part goes before a parameter, as in /payouts/approve and /payouts/{payout_id}.
  return matching.find((one) => !one.path.includes('{')) ?? matching[0] ?? null;
}
