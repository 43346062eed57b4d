/** The parts of an OpenAPI 3.1 document that the generators read. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags?: readonly Tag[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks?: unknown;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>> & {
    readonly schemas?: Readonly<Record<string, Schema>>;
  };
}

export interface Tag {
  readonly name: string;
  readonly description?: string;
  readonly 'x-displayName'?: string;
}

export type PathItem = Readonly<Record<string, unknown>>;

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly (ParameterObject | Reference)[];
  readonly requestBody?: BodyObject | Reference;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
  readonly 'x-scope'?: string;
  readonly 'x-test-mode-only'?: boolean;
  readonly 'x-outside-transaction'?: boolean;
  readonly 'x-request-example'?: RequestExample;
}

/** The request of an example pair where there is no body to hold it. */
export interface RequestExample {
  readonly summary?: string;
  readonly value: {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, unknown>>;
  };
}

export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema: Schema;
}

export interface BodyObject {
  readonly required?: boolean;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, Example | Reference>>;
}

export interface Example {
  readonly summary?: string;
  readonly value: unknown;
}

export interface Reference {
  readonly $ref: string;
}

/** A JSON Schema (2020-12) as far as it is looked into. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly 'x-object'?: string;
  readonly 'x-money'?: 'request' | 'response';
  readonly 'x-decimal-input'?: boolean;
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Follows a reference within the document; anything else is given back as it is. */
export function resolve<T extends object>(document: Document, value: T | Reference): T {
  let found: unknown = value;
  while (typeof found === 'object' && found !== null && '$ref' in found && typeof found.$ref === 'string') {
    found = at(document, found.$ref);
  }
  return found as T;
}

/** The component that a local reference names, such as `Payment` of `#/components/schemas/Payment`. */
export function refName(reference: string): string {
  return unescape(reference.slice(reference.lastIndexOf('/') + 1));
}

function at(document: Document, reference: string): unknown {
  if (!reference.startsWith('#/')) throw new Error(`The bundle still refers to another file: ${reference}`);
  let value: unknown = document;
  for (const part of reference.slice(2).split('/')) {
    value = (value as Record<string, unknown> | undefined)?.[unescape(part)];
  }
  if (value === undefined) throw new Error(`Nothing is at ${reference}`);
  return value;
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
