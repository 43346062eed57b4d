import type { Operation } from '../document/operation.ts';
import { errorOf } from '../document/error-code.ts';
import { errorPage, operationPage } from '../document/paths.ts';
import { refName, resolveSchema } from '../document/resolve.ts';
import type { Document, ParameterObject } from '../document/types.ts';
import { curlSample } from '../samples/curl-sample.ts';
import { pythonSample } from '../samples/python-sample.ts';
import { sampleRequest } from '../samples/sample-request.ts';
import { typescriptSample } from '../samples/typescript-sample.ts';
import { fieldItem, fieldList, type FieldOptions } from './fields.ts';
import { fence, firstSentence, json, toPage, type Page } from './page.ts';
import { line, prose } from './prose.ts';

/** The page of one operation: what it does, what it takes, three samples that sign, what it answers. */
export function toOperationPage(
  document: Document,
  operation: Operation,
  pageOf: FieldOptions['pageOf'],
): Page {
  return toPage(
    {
      path: operationPage(operation),
      title: operation.summary,
      description: firstSentence(operation.description),
    },
    [
      `# ${operation.summary}`,
      `**${operation.method}** \`${operation.path}\``,
      prose(operation.description),
      facts(operation),
      '<div class="side">',
      '## Example',
      samples(operation),
      `**Answer** \`200\``,
      operation.file === null ? json(operation.answer.example) : `A file of the type \`${operation.file}\`.`,
      '</div>',
      ...parameters(document, operation, pageOf),
      ...body(document, operation, pageOf),
      ...answer(document, operation, pageOf),
      ...errors(operation),
    ],
    { pageClass: `reference operation ${operation.method.toLowerCase()}`, aside: false, outline: false },
  );
}

function facts(operation: Operation): string {
  const scope =
    operation.scope === 'any' ? 'any valid key may ask' : `\`${operation.scope}\`, see [scopes](/api/scopes)`;
  const idempotency = {
    none: '',
    optional: '- Idempotency: an [Idempotency-Key](/concepts/idempotency) makes a repeat safe',
    required: '- Idempotency: an [Idempotency-Key](/concepts/idempotency) is required',
  }[operation.idempotency];
  return [
    `- Scope: ${scope}`,
    idempotency,
    operation.testModeOnly ? '- Mode: test keys only; a live key gets `test_mode_only`' : '',
    operation.deprecated ? '- Deprecated: it will go away, use its successor' : '',
  ]
    .filter((it) => it !== '')
    .join('\n');
}

function samples(operation: Operation): string {
  const request = sampleRequest(operation);
  return [
    '::: code-group',
    fence('sh', curlSample(request), 'curl'),
    fence('ts', typescriptSample(operation), 'TypeScript'),
    fence('python', pythonSample(request), 'Python'),
    ':::',
    'The samples read your keys from [three environment variables](/quickstart#keys-in-the-environment).',
  ].join('\n\n');
}

function parameters(document: Document, operation: Operation, pageOf: FieldOptions['pageOf']): string[] {
  const kinds = [
    ['path', 'Path'],
    ['query', 'Query'],
    ['header', 'Headers'],
  ] as const;
  return kinds.flatMap(([place, title]) => {
    const found = operation.parameters.filter((it) => it.in === place);
    return found.length === 0 ? [] : [`## ${title}`, list(document, found, pageOf)];
  });
}

function list(document: Document, found: readonly ParameterObject[], pageOf: FieldOptions['pageOf']): string {
  const options = { marksRequired: true, pageOf };
  return found
    .map((it) =>
      fieldItem(
        document,
        {
          name: it.style === 'deepObject' ? `${it.name}[…]` : it.name,
          schema: it.schema,
          required: it.required === true,
          ...(it.description === undefined ? {} : { description: it.description }),
        },
        options,
      ),
    )
    .join('\n');
}

function body(document: Document, operation: Operation, pageOf: FieldOptions['pageOf']): string[] {
  if (operation.body === null) return [];
  const { schema, required } = operation.body;
  const about = resolveSchema(document, schema).description ?? '';
  return [
    '## Body',
    `${line(about)}${required ? '' : ' The body may be left out.'} An unknown field is refused.`,
    fieldList(document, schema, { marksRequired: true, pageOf }),
  ];
}

function answer(document: Document, operation: Operation, pageOf: FieldOptions['pageOf']): string[] {
  const { description, schema } = operation.answer;
  if (operation.file !== null)
    return ['## Answer', `${line(description)} Its type is \`${operation.file}\`.`];
  const component = operation.item ?? refName(schema);
  const page = component === null ? undefined : pageOf(component);
  const options = { marksRequired: false, pageOf };
  if (operation.item !== null || page === undefined) {
    return ['## Answer', line(description), fieldList(document, schema, options)];
  }
  return [
    '## Answer',
    `${line(description)} See [${component ?? ''}](${page}) for its example and fields:`,
    '::: details All fields',
    fieldList(document, schema, options),
    ':::',
  ];
}

function errors(operation: Operation): string[] {
  const rows = operation.errors.map((it) => {
    const found = it.examples.map(errorOf).filter((error) => error !== null);
    const code = found[0]?.code ?? '';
    const reasons = found.map(({ reason }) => `[\`${reason}\`](${errorPage(code, reason)})`);
    return `- \`${it.status}\` [${code}](${errorPage(code)})\n\n  ${line(it.description)} For example ${reasons.join(', ')}.`;
  });
  return [
    '## Errors',
    `Each is told on [its page](/errors/), with every reason and what to do.`,
    rows.join('\n\n'),
  ];
}
