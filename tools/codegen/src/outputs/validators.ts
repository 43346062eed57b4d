import { Ajv2020, _ } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { build } from 'esbuild';
import type { Document, Schema } from '../document.ts';
import { header } from '../header.ts';
import { isDecimalInput } from '../money-pointers.ts';
import type { Operation } from '../operation.ts';
import { fromRoot, root } from '../paths.ts';

const base = 'https://cryptoix.io/openapi';

/** packages/server/src/generated/validators.js: compiled by ajv, with everything that it needs inside. */
export async function validatorsFile(document: Document, operations: readonly Operation[]): Promise<string> {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    formats: fullFormats,
    code: {
      source: true,
      esm: true,
      lines: true,
      formats: _`require("ajv-formats/dist/formats").fullFormats`,
    },
  });
  ajv.addSchema({ $id: base, $defs: definitions(document) });
  const exports: Record<string, string> = {};
  const entries = operations.map((operation, index) => {
    const query = { $id: `${base}/${operation.id}/query`, ...querySchema(operation) };
    ajv.addSchema(query);
    exports[`query${index}`] = query.$id;
    if (operation.body === null) return `'${operation.id}': { query: query${index} }`;
    const body = { $id: `${base}/${operation.id}/body`, $ref: `${base}#/$defs/${operation.body.schema}` };
    ajv.addSchema(body);
    exports[`body${index}`] = body.$id;
    return `'${operation.id}': { query: query${index}, body: body${index} }`;
  });
  const code = standalone.default(ajv, exports);
  return header + (await selfContained(`${code}\nexport const validators = { ${entries.join(', ')} };\n`));
}

/** packages/server/src/generated/validators.d.ts */
export function validatorTypesFile(operations: readonly Operation[]): string {
  const entries = operations.map(
    ({ id, body }) =>
      `  readonly '${id}': { readonly query: Validate${body === null ? '' : '; readonly body: Validate'} };\n`,
  );
  return `${header}
/** One fault that a validator found, in the terms of ajv. */
export interface ValidationError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Answers whether the value holds and leaves every fault in \`errors\`. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}

/** Per operation what judges its parsed query, and its body after decimals have become strings. */
export declare const validators: {
${entries.join('')}};
`;
}

function querySchema(operation: Operation): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: operation.query.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    properties: Object.fromEntries(operation.query.map((it) => [it.name, forServer(it.schema)])),
  };
}

function definitions(document: Document): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, forServer(schema)]),
  );
}

/**
 * A schema of the document as the server's validators need it: decimals are strings by now, references
 * are ajv's, and what only readers of the document look at is gone.
 */
function forServer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forServer);
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as Schema;
  if (isDecimalInput(schema)) return forServer(schema.oneOf?.find((branch) => branch.type === 'string'));
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, item]) => {
      if (keyword.startsWith('x-') || annotations.has(keyword)) return [];
      if (keyword === '$ref') return [[keyword, reference(item as string)]];
      if (keyword === 'properties') return [[keyword, mapValues(item as Record<string, unknown>)]];
      return [[keyword, literals.has(keyword) ? item : forServer(item)]];
    }),
  );
}

const annotations = new Set(['description', 'examples', 'example', 'default', 'title', 'deprecated']);
const literals = new Set(['enum', 'const', 'required']);

// Names of properties are not keywords, even where one is called `description`.
function mapValues(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, forServer(schema)]));
}

function reference(to: string): string {
  return to.replace('#/components/schemas/', `${base}#/$defs/`);
}

async function selfContained(code: string): Promise<string> {
  const result = await build({
    stdin: { contents: code, resolveDir: fromRoot('tools/codegen'), sourcefile: 'validators.js' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    legalComments: 'none',
    charset: 'ascii',
    write: false,
  });
  // esbuild notes where each module came from, in comments and names, as a path below the working directory;
  // where npm has put a package differs from install to install.
  const text = result.outputFiles[0]?.text ?? '';
  return text.replaceAll(/^\/\/ .*\n/gm, '').replaceAll(/"[^"\n]*node_modules\//g, '"node_modules/');
}
