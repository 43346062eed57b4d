/** The parts of an OpenAPI 3.1 document that the pages are made from. */
export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags: readonly Tag[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>> & {
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

export interface Tag {
  readonly name: string;
  readonly description?: string;
  readonly 'x-displayName'?: string;
}

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
  readonly 'x-request-example'?: {
    readonly value: {
      readonly params?: Readonly<Record<string, string>>;
      readonly query?: Readonly<Record<string, unknown>>;
    };
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
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly 'x-object'?: string;
  readonly 'x-money'?: 'request' | 'response';
  readonly 'x-catalogue'?: Catalogue;
}

/** The catalogue of errors, by code. */
export type Catalogue = Readonly<Record<string, CatalogueCode>>;

export interface CatalogueCode {
  readonly status: number;
  readonly message: string;
  readonly meaning: string;
  readonly retryable: boolean;
  readonly reasons: Readonly<Record<string, CatalogueReason>>;
}

export interface CatalogueReason {
  readonly meaning: string;
  readonly fix: string;
  readonly status?: number;
  readonly message?: string;
  readonly retryable?: boolean;
  /** Belongs to operations to come: no answer carries it yet. */
  readonly reserved?: boolean;
}
