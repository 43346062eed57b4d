import { comment } from '../comment.ts';
import type { Document } from '../document.ts';
import { header } from '../header.ts';
import type { Operation } from '../operation.ts';
import { pascal } from '../names.ts';

// Their types are made from the catalogue and the scope table, in files of their own.
const elsewhere = new Set(['ErrorCode', 'ErrorReason', 'Scope', 'ScopePreset']);

/** packages/spec/src/generated/schemas.ts: a short name for each component schema and each operation's query. */
export function schemasFile(document: Document, operations: readonly Operation[]): string {
  const schemas = Object.entries(document.components?.schemas ?? {})
    .filter(([name]) => !elsewhere.has(name))
    .map(([name, schema]) => {
      const text = schema.description === undefined ? '' : comment(schema.description);
      return `${text}export type ${name} = components['schemas']['${name}'];\n`;
    });
  const queries = operations
    .filter((operation) => operation.query.length > 0)
    .map(
      (operation) =>
        `${comment(`Query parameters of \`${operation.id}\`.`)}export type ${queryType(operation)} = ` +
        `NonNullable<operations['${operation.id}']['parameters']['query']>;\n`,
    );
  const imports = queries.length > 0 ? 'components, operations' : 'components';
  return `${header}import type { ${imports} } from './types.ts';\n\n${[...schemas, ...queries].join('\n')}`;
}

/** The name of the type of an operation's query: `PaymentsListQuery`. */
export function queryType(operation: Operation): string {
  return `${pascal(operation.noun)}${pascal(operation.verb)}Query`;
}
