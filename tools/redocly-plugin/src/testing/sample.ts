type Examples = Record<string, { value: unknown }> | undefined;
type Properties = Record<string, object>;

interface Content {
  'application/json': { schema: object; examples: Examples };
}

interface Sample {
  openapi: string;
  info: { title: string; version: string };
  paths: { '/v1/things': { post: Create }; '/v1/things/{id}': { get: Retrieve } };
  components: {
    responses: { Failure: { description: string; content: Content } };
    schemas: Record<'Scope' | 'ThingId' | 'Money' | 'MoneyInput', object> & {
      Thing: { type: string; additionalProperties: boolean | undefined; properties: Properties };
      ThingCreate: { type: string; additionalProperties: boolean | undefined; properties: Properties };
    };
  };
}

interface Create {
  operationId: string;
  'x-scope': string | undefined;
  parameters: object[];
  requestBody: { content: Content };
  responses: Record<string, object>;
}

interface Retrieve {
  operationId: string;
  'x-scope': string;
  'x-request-example': object | undefined;
  parameters: object[];
  responses: Record<string, object>;
}

const id = 'th_01JD4X8Q2M7Z0V6T3R9K5W1B2C';

/** A small document that keeps all our rules. A test changes one thing in it. */
export function sample(): Sample {
  return {
    openapi: '3.1.0',
    info: { title: 'Sample', version: '1.0.0' },
    paths: {
      '/v1/things': {
        post: {
          operationId: 'things.create',
          'x-scope': 'things:write',
          parameters: [],
          requestBody: { content: json(ref('schemas', 'ThingCreate'), { amount: '1' }) },
          responses: responses(['400', '401', '403', '409', '413', '415', '429', '500', '503']),
        },
      },
      '/v1/things/{id}': {
        get: {
          operationId: 'things.retrieve',
          'x-scope': 'any',
          'x-request-example': { value: { params: { id } } },
          parameters: [{ name: 'id', in: 'path', required: true, schema: ref('schemas', 'ThingId') }],
          responses: responses(['400', '401', '403', '404', '429', '500', '503']),
        },
      },
    },
    components: {
      responses: { Failure: { description: 'It failed.', content: json({ type: 'object' }, {}) } },
      schemas: {
        Scope: { type: 'string', enum: ['things:read', 'things:write'] },
        ThingId: { type: 'string', pattern: '^th_[0-7][0-9A-HJKMNP-TV-Z]{25}$', 'x-object': 'thing' },
        Money: { type: 'string', 'x-money': 'response' },
        MoneyInput: { oneOf: [{ type: 'string' }, { type: 'number' }], 'x-money': 'request' },
        Thing: {
          type: 'object',
          additionalProperties: undefined,
          properties: {
            id: ref('schemas', 'ThingId'),
            parent_id: { oneOf: [ref('schemas', 'ThingId'), { type: 'null' }] },
            child_ids: { type: 'array', items: ref('schemas', 'ThingId') },
            amount: ref('schemas', 'Money'),
            count: { type: 'integer' },
          },
        },
        ThingCreate: {
          type: 'object',
          additionalProperties: false,
          properties: { amount: ref('schemas', 'MoneyInput') },
        },
      },
    },
  };
}

/** A reference to a component. */
export function ref(kind: string, name: string): object {
  return { $ref: `#/components/${kind}/${name}` };
}

function json(schema: object, value: unknown): Content {
  return { 'application/json': { schema, examples: { default: { value } } } };
}

function responses(failures: readonly string[]): Record<string, object> {
  return {
    '200': { description: 'The thing.', content: json(ref('schemas', 'Thing'), { id, amount: '1' }) },
    ...Object.fromEntries(failures.map((status) => [status, ref('responses', 'Failure')])),
  };
}
