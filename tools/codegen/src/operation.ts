import {
  methods,
  refName,
  resolve,
  type BodyObject,
  type Document,
  type Example,
  type OperationObject,
  type ParameterObject,
  type Reference,
  type ResponseObject,
  type Schema,
} from './document.ts';
import { moneyPointers } from './money-pointers.ts';

/** One operation as all generators see it: everything that the document says of it, looked up once. */
export interface Operation {
  readonly id: string;
  /** First part of the id, which is the tag and the SDK's property: `payments`. */
  readonly noun: string;
  /** Second part of the id, which is the SDK's method: `create`. */
  readonly verb: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly scope: string;
  readonly testModeOnly: boolean;
  readonly outsideTransaction: boolean;
  readonly idempotency: 'none' | 'optional' | 'required';
  readonly params: readonly PathParam[];
  readonly query: readonly QueryParam[];
  /** Name of the component schema of the body. */
  readonly body: { readonly schema: string; readonly required: boolean } | null;
  readonly moneyFields: readonly string[];
  /** Name of the component schema of the answer; `Uint8Array` where it is a file. */
  readonly response: string;
  /** Media type of the answer where it is a file; null for JSON. */
  readonly produces: string | null;
  /** Name of the component schema of a list's items, where the answer is a list. */
  readonly item: string | null;
  readonly errorStatuses: readonly number[];
  readonly example: OperationExample;
}

export interface PathParam {
  readonly name: string;
  readonly pattern: string;
  readonly object: string;
  readonly description: string;
}

export interface QueryParam {
  readonly name: string;
  readonly kind: 'string' | 'integer' | 'boolean' | 'array' | 'csv' | 'map';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface OperationExample {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>> | null;
  readonly body: unknown;
  readonly response: unknown;
}

/** All operations in the order of the document. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const object = item[method] as OperationObject | undefined;
      return object === undefined ? [] : [operationOf(document, path, method, object)];
    }),
  );
}

function operationOf(
  document: Document,
  path: string,
  method: (typeof methods)[number],
  object: OperationObject,
): Operation {
  const [noun, verb, ...rest] = object.operationId.split('.');
  if (noun === undefined || verb === undefined || rest.length > 0) {
    throw new Error(`The operationId ${object.operationId} is not of the form noun.verb`);
  }
  const parameters = (object.parameters ?? []).map((parameter) =>
    resolve<ParameterObject>(document, parameter),
  );
  const body = bodyOf(document, object.requestBody);
  const answer = answerOf(document, object);
  return {
    id: object.operationId,
    noun,
    verb,
    method: method.toUpperCase() as Operation['method'],
    path,
    summary: object.summary,
    description: (object.description ?? '').trim(),
    deprecated: object.deprecated === true,
    scope: object['x-scope'] ?? '',
    testModeOnly: object['x-test-mode-only'] === true,
    outsideTransaction: object['x-outside-transaction'] === true,
    idempotency: idempotencyOf(parameters),
    params: parameters.filter((it) => it.in === 'path').map((it) => pathParam(document, it)),
    query: parameters.filter((it) => it.in === 'query').map((it) => queryParam(document, it)),
    body: body === null ? null : { schema: body.schema, required: body.required },
    moneyFields: body === null ? [] : moneyPointers(document, body.schema),
    response: answer.schema,
    produces: answer.produces,
    // What is read comes page by page; a list that an action answers is whole.
    item: method === 'get' && answer.produces === null ? itemOf(document, answer.schema) : null,
    errorStatuses: Object.keys(object.responses)
      .map(Number)
      .filter((status) => status >= 400),
    example: {
      params: object['x-request-example']?.value.params ?? {},
      query: object['x-request-example']?.value.query ?? null,
      body: body?.example,
      response: answer.example,
    },
  };
}

function bodyOf(document: Document, value: BodyObject | Reference | undefined) {
  if (value === undefined) return null;
  const body = resolve<BodyObject>(document, value);
  return { ...jsonOf(document, body), required: body.required === true };
}

function answerOf(document: Document, object: OperationObject) {
  const success = object.responses['200'];
  if (success === undefined) throw new Error(`${object.operationId} has no 200 response`);
  const response = resolve<ResponseObject>(document, success);
  const [type] = Object.keys(response.content ?? {});
  if (type !== undefined && type !== 'application/json')
    return { schema: 'Uint8Array', example: undefined, produces: type };
  return { ...jsonOf(document, response), produces: null };
}

function jsonOf(
  document: Document,
  value: BodyObject | ResponseObject,
): { schema: string; example: unknown } {
  const media = value.content?.['application/json'];
  if (media?.schema.$ref === undefined) throw new Error('A body or response is not a named component');
  const first = Object.values(media.examples ?? {})[0];
  return {
    schema: refName(media.schema.$ref),
    example: first === undefined ? undefined : resolve<Example>(document, first).value,
  };
}

function itemOf(document: Document, schema: string): string | null {
  const list = document.components?.schemas?.[schema];
  const object = list?.properties?.['object'];
  const isList = object?.['const'] === 'list' || object?.enum?.[0] === 'list';
  const reference = list?.properties?.['data']?.items?.$ref;
  return isList && reference !== undefined ? refName(reference) : null;
}

function idempotencyOf(parameters: readonly ParameterObject[]): Operation['idempotency'] {
  const header = parameters.find((it) => it.in === 'header' && it.name === 'Idempotency-Key');
  if (header === undefined) return 'none';
  return header.required === true ? 'required' : 'optional';
}

function pathParam(document: Document, parameter: ParameterObject): PathParam {
  const schema = resolve<Schema>(document, parameter.schema);
  return {
    name: parameter.name,
    pattern: schema.pattern ?? '^.+$',
    object: schema['x-object'] ?? 'object',
    description: parameter.description ?? schema.description ?? '',
  };
}

function queryParam(document: Document, parameter: ParameterObject): QueryParam {
  return {
    name: parameter.name,
    kind: kindOf(parameter, resolve<Schema>(document, parameter.schema)),
    required: parameter.required === true,
    schema: parameter.schema,
  };
}

function kindOf(parameter: ParameterObject, schema: Schema): QueryParam['kind'] {
  if (parameter.style === 'deepObject') return 'map';
  if (schema.type === 'array') return parameter.explode === false ? 'csv' : 'array';
  if (schema.type === 'integer' || schema.type === 'boolean') return schema.type;
  return 'string';
}
