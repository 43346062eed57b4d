import { refName, resolve } from './resolve.ts';
import type {
  BodyObject,
  Document,
  Example,
  MediaType,
  OperationObject,
  ParameterObject,
  ResponseObject,
  Schema,
} from './types.ts';

/** One operation as its page sees it: everything that the document says of it, looked up once. */
export interface Operation {
  readonly id: string;
  /** First part of the id: tag, folder of the page, property of the SDK's client. */
  readonly noun: string;
  /** Second part of the id: method of the SDK. */
  readonly verb: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly scope: string;
  readonly testModeOnly: boolean;
  readonly idempotency: 'none' | 'optional' | 'required';
  readonly parameters: readonly ParameterObject[];
  readonly body: { readonly schema: Schema; readonly required: boolean; readonly example: unknown } | null;
  readonly answer: { readonly description: string; readonly schema: Schema; readonly example: unknown };
  /** Media type of the answer, where it is a file; null for JSON. */
  readonly file: string | null;
  /** Component of the items, where the answer is a page of a list. */
  readonly item: string | null;
  readonly errors: readonly ErrorAnswer[];
  readonly example: {
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, unknown>>;
  };
}

/** An answer that is not a success, with the examples of the document by their reason. */
export interface ErrorAnswer {
  readonly status: number;
  readonly description: string;
  readonly examples: readonly unknown[];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** All operations in the order of the document. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const object = item[method];
      return object === undefined ? [] : [operationOf(document, path, method, object)];
    }),
  );
}

function operationOf(document: Document, path: string, method: string, object: OperationObject): Operation {
  const [noun = '', verb = ''] = object.operationId.split('.');
  const parameters = (object.parameters ?? []).map((it) => resolve<ParameterObject>(document, it));
  const success = object.responses['200'];
  if (success === undefined) throw new Error(`${object.operationId} has no answer 200`);
  const answer = resolve<ResponseObject>(document, success);
  const file = fileOf(answer);
  const media = file === null ? jsonOf(answer) : (answer.content?.[file] ?? { schema: {} });
  return {
    id: object.operationId,
    noun,
    verb,
    method: method.toUpperCase() as Operation['method'],
    path,
    summary: object.summary,
    description: (object.description ?? '').trim(),
    deprecated: object.deprecated === true,
    scope: object['x-scope'] ?? 'any',
    testModeOnly: object['x-test-mode-only'] === true,
    idempotency: idempotencyOf(parameters),
    parameters,
    body: object.requestBody === undefined ? null : bodyOf(document, object.requestBody),
    answer: { description: answer.description, schema: media.schema, example: firstExample(document, media) },
    file,
    // A list that an action answers is whole: nothing is to be paged through.
    item: method === 'get' ? itemOf(document, media.schema) : null,
    errors: errorsOf(document, object),
    example: {
      params: object['x-request-example']?.value.params ?? {},
      query: object['x-request-example']?.value.query ?? {},
    },
  };
}

function bodyOf(document: Document, value: NonNullable<OperationObject['requestBody']>): Operation['body'] {
  const body = resolve<BodyObject>(document, value);
  const media = jsonOf(body);
  return {
    schema: media.schema,
    required: body.required === true,
    example: firstExample(document, media),
  };
}

function errorsOf(document: Document, object: OperationObject): ErrorAnswer[] {
  return Object.entries(object.responses)
    .filter(([status]) => Number(status) >= 400)
    .map(([status, value]) => {
      const response = resolve<ResponseObject>(document, value);
      return {
        status: Number(status),
        description: response.description.trim(),
        examples: examplesOf(document, jsonOf(response)),
      };
    });
}

function fileOf(response: ResponseObject): string | null {
  const [type = 'application/json'] = Object.keys(response.content ?? {});
  return type === 'application/json' ? null : type;
}

function jsonOf(value: BodyObject | ResponseObject): MediaType {
  const media = value.content?.['application/json'];
  if (media === undefined) throw new Error('A body or an answer is not JSON');
  return media;
}

function examplesOf(document: Document, media: MediaType): unknown[] {
  return Object.values(media.examples ?? {}).map((it) => resolve<Example>(document, it).value);
}

function firstExample(document: Document, media: MediaType): unknown {
  return examplesOf(document, media)[0];
}

function itemOf(document: Document, schema: Schema): string | null {
  const list = resolve<Schema>(document, schema);
  const items = list.properties?.['object']?.const === 'list' ? list.properties['data']?.items : undefined;
  return items === undefined ? null : refName(items);
}

function idempotencyOf(parameters: readonly ParameterObject[]): Operation['idempotency'] {
  const header = parameters.find((it) => it.in === 'header' && it.name === 'Idempotency-Key');
  if (header === undefined) return 'none';
  return header.required === true ? 'required' : 'optional';
}
