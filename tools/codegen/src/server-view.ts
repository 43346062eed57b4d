import { literal } from './literal.ts';
import { queryType } from './outputs/schemas.ts';
import type { Operation } from './operation.ts';

/** What the server's templates print of one operation. */
export function serverView(operation: Operation, all: readonly Operation[]): Record<string, unknown> {
  return {
    file: fileView(all),
    id: operation.id,
    method: operation.method,
    path: operation.path,
    summary: operation.summary,
    scope: operation.scope,
    idempotency: operation.idempotency,
    testModeOnly: operation.testModeOnly,
    outsideTransaction: operation.outsideTransaction,
    body: operation.body === null ? 'none' : operation.body.required ? 'required' : 'optional',
    moneyFields: literal(operation.moneyFields),
    params: literal(operation.params.map(({ name, pattern, object }) => ({ name, pattern, object }))),
    query: literal(operation.query.map(({ name, kind }) => ({ name, kind }))),
    input: inputOf(operation),
    response: operation.response,
    ...(operation.produces === null ? {} : { fileType: operation.produces }),
  };
}

// Imports belong to the file, and openapi-generator has no place for them but an operation: templates print
// those of the first one.
function fileView(all: readonly Operation[]): Record<string, unknown> {
  const types = all.flatMap((operation) => [
    ...(operation.produces === null ? [operation.response] : []),
    ...(operation.body === null ? [] : [operation.body.schema]),
    ...(operation.query.length === 0 ? [] : [queryType(operation)]),
  ]);
  return {
    types: [...new Set(types)].sort().join(', '),
    parsed: all.some((operation) => operation.body !== null),
  };
}

function inputOf(operation: Operation): string {
  const parts: string[] = [];
  if (operation.params.length > 0) {
    parts.push(`params: { ${operation.params.map(({ name }) => `${name}: string`).join('; ')} }`);
  }
  if (operation.query.length > 0) parts.push(`query: ${queryType(operation)}`);
  if (operation.body !== null) {
    const type = `Parsed<${operation.body.schema}>`;
    parts.push(operation.body.required ? `body: ${type}` : `body?: ${type} | undefined`);
  }
  return parts.length === 0 ? 'Record<string, unknown>' : `{ ${parts.join('; ')} }`;
}
