import { commentLines } from './comment.ts';
import { layOut } from './lay-out.ts';
import { literal } from './literal.ts';
import { kebab, pascal } from './names.ts';
import type { Catalogue } from './outputs/errors.ts';
import { queryType } from './outputs/schemas.ts';
import type { Operation } from './operation.ts';

/** What the SDK's templates print of one operation. */
export async function sdkView(
  operation: Operation,
  siblings: readonly Operation[],
  catalogue: Catalogue,
  tagText: string,
): Promise<Record<string, unknown>> {
  const { id, noun, verb, method, body, item } = operation;
  return {
    file: fileView(siblings, tagText, noun),
    id,
    noun,
    verb,
    method,
    className: pascal(noun),
    fileName: kebab(noun),
    path: pathSource(operation),
    params: operation.params.map(({ name }) => ({ name })),
    ...(body === null ? {} : { body: { type: typeName(body.schema, noun), optional: !body.required } }),
    ...(operation.query.length === 0 ? {} : { query: { type: queryType(operation) } }),
    ...(item === null ? { response: typeName(operation.response, noun) } : { item: typeName(item, noun) }),
    ...(operation.produces === null ? {} : { bytes: true }),
    doc: docLines(operation, catalogue),
    example: await exampleLines(operation),
  };
}

// Imports belong to the file, and openapi-generator has no place for them but an operation: templates print
// those of the first one.
function fileView(siblings: readonly Operation[], tagText: string, noun: string): Record<string, unknown> {
  const types = siblings.flatMap((operation) => [
    ...(operation.produces === null ? [operation.item ?? operation.response] : []),
    ...(operation.body === null ? [] : [operation.body.schema]),
    ...(operation.query.length === 0 ? [] : [queryType(operation)]),
  ]);
  const promises = siblings.map((operation) =>
    operation.item === null ? 'type ApiPromise' : 'type PagePromise',
  );
  return {
    tagText,
    types: [...new Set(types)]
      .sort()
      .map((type) => importOf(type, noun))
      .join(', '),
    runtime: ['Resource', ...[...new Set(promises)].sort(), 'type RequestOptions'].join(', '),
    segment: siblings.some((operation) => operation.params.length > 0),
  };
}

// The class of a resource may have the name of what it gives: `Balance` retrieves a `Balance`.
function typeName(type: string, noun: string): string {
  return type === pascal(noun) ? `${type}Object` : type;
}

function importOf(type: string, noun: string): string {
  const name = typeName(type, noun);
  return name === type ? type : `${type} as ${name}`;
}

function pathSource(operation: Operation): string {
  if (operation.params.length === 0) return `'${operation.path}'`;
  return `\`${operation.path.replaceAll(/\{(\w+)\}/g, '${segment($1)}')}\``;
}

function docLines(operation: Operation, catalogue: Catalogue): string[] {
  const scope =
    operation.scope === 'any' ? 'Any valid key may call it.' : `Needs the scope \`${operation.scope}\`.`;
  const mode = operation.testModeOnly ? ' Test keys only.' : '';
  const params = operation.params.map(({ name, description }) => `@param ${name} ${firstLine(description)}`);
  return [
    ...commentLines(`${operation.summary}.`),
    '',
    ...(operation.description === '' ? [] : [...commentLines(operation.description), '']),
    `\`${operation.method} ${operation.path}\`. ${scope}${mode}`,
    '',
    ...params,
    ...(operation.body === null ? [] : ['@param body The fields to send.']),
    ...(operation.query.length === 0
      ? []
      : [`@param query ${operation.item === null ? 'Optional parameters.' : 'Filters and paging.'}`]),
    '@param options Timeout, retries, signal and headers of this call alone.',
    ...wrap(`@throws An error with the code ${codesOf(operation, catalogue).join(', ')}.`),
    ...(operation.deprecated ? ['@deprecated'] : []),
  ];
}

// Broken between the codes, so that no line is longer than the source's.
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=,) /)) {
    if (line !== '' && line.length + part.length > 100) {
      lines.push(line);
      line = '  ';
    }
    line += line.trim() === '' ? part : ` ${part}`;
  }
  return [...lines, line];
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}

function codesOf(operation: Operation, catalogue: Catalogue): string[] {
  return Object.entries(catalogue).flatMap(([code, entry]) => {
    const own = new Set([
      entry.status,
      ...Object.values(entry.reasons).map((reason) => reason.status ?? entry.status),
    ]);
    const statuses = operation.errorStatuses.filter((status) => own.has(status));
    return statuses.length === 0 ? [] : [`\`${code}\` (${statuses.join(', ')})`];
  });
}

async function exampleLines(operation: Operation): Promise<string[]> {
  const { params, query, body } = operation.example;
  const args = operation.params.map(({ name }) => literal(params[name] ?? ''));
  if (operation.body !== null && body !== undefined) args.push(literal(body));
  if (query !== null) args.push(literal(query));
  const call = `cryptoix.${operation.noun}.${operation.verb}(${args.join(', ')})`;
  const name = operation.produces === null ? variable(operation.item ?? operation.response) : 'bytes';
  const source = [
    "import { Cryptoix } from '@cryptoix/sdk';",
    '',
    "const cryptoix = new Cryptoix({ publicKey: 'pk_test_…', secretKey: 'sk_test_…' });",
    operation.item === null ? `const ${name} = await ${call};` : `for await (const ${name} of ${call}) {`,
    operation.item === null ? `console.log(${name});` : `console.log(${name}); }`,
  ];
  return (await layOut(source.join('\n'), 100)).trimEnd().split('\n');
}

function variable(type: string): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}
