import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { at, escapePart, follow, isObject, type Definitions, type Operation } from './document.ts';
import { header, type Exchange } from './exchange.ts';
import { closeObjects } from './close-objects.ts';

// CommonJS: what is exported depends on who loads it.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

export interface SchemaCheck {
  /** What an answer breaks of the document: status, content type, body and headers; empty where nothing. */
  faults(operation: Operation, exchange: Exchange): readonly string[];
  /** What a value breaks of a named schema of the document. */
  schemaFaults(name: string, value: unknown): readonly string[];
  /** What a request body breaks of the operation. */
  bodyFaults(operation: Operation, value: unknown): readonly string[];
}

/** Prepares checks of answers against the document; in strict mode fields that it does not name are faults. */
export function createSchemaCheck(document: Definitions, strict: boolean): SchemaCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, validateFormats: true });
  addFormats(ajv);
  ajv.addSchema(strict ? closeObjects(document) : document, root);
  const compiled = new Map<string, ValidateFunction>();

  function faultsAt(pointer: string, value: unknown): readonly string[] {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      validate = ajv.compile({ $ref: `${root}#${encodeURI(pointer)}` });
      compiled.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => {
      const inner: unknown = error.params['additionalProperty'] ?? error.params['unevaluatedProperty'];
      const extra = typeof inner === 'string' ? ` (${inner})` : '';
      return `${error.instancePath === '' ? 'the body' : error.instancePath} ${error.message ?? 'is wrong'}${extra}`;
    });
  }

  function faults(operation: Operation, exchange: Exchange): readonly string[] {
    const pointer = `${operation.pointer}/responses/${exchange.status}`;
    const response = resolve(document, pointer);
    if (response === null) return [`${operation.id} has no answer ${exchange.status} in the document`];
    const type = header(exchange, 'content-type') ?? '';
    const [declared = 'application/json'] = Object.keys(contentOf(response));
    if (declared !== 'application/json') {
      return [
        ...(type === declared ? [] : [`its Content-Type is "${type}"`]),
        ...headerFaults(response, exchange),
      ];
    }
    if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(type)) return [`its Content-Type is "${type}"`];
    if (exchange.json === undefined) return ['its body is not JSON'];
    const schema = `${response}/content/${escapePart('application/json')}/schema`;
    return [...faultsAt(schema, exchange.json), ...headerFaults(response, exchange)];
  }

  function contentOf(response: string): Readonly<Record<string, unknown>> {
    const content = at(document, `${response}/content`);
    return isObject(content) ? content : {};
  }

  function headerFaults(response: string, exchange: Exchange): readonly string[] {
    const declared = at(document, `${response}/headers`);
    const found: string[] = [];
    for (const name of Object.keys(isObject(declared) ? declared : {})) {
      const pointer = resolve(document, `${response}/headers/${escapePart(name)}`);
      const value = header(exchange, name);
      if (value === undefined) {
        if (isRequired(name, exchange)) found.push(`the header ${name} is missing`);
      } else if (pointer !== null) {
        const isInteger = at(document, `${pointer}/schema/type`) === 'integer';
        const read = isInteger && /^\d+$/.test(value) ? Number(value) : value;
        if (faultsAt(`${pointer}/schema`, read).length > 0) found.push(`the header ${name} is "${value}"`);
      }
    }
    return found;
  }

  return {
    faults,
    schemaFaults: (name, value) => faultsAt(`/components/schemas/${name}`, value),
    bodyFaults: (operation, value) =>
      faultsAt(`${operation.pointer}/requestBody/content/${escapePart('application/json')}/schema`, value),
  };
}

const root = 'cryptoix:document';

/** Every answer is named by an id, and every success tells what is left of the limits. */
function isRequired(name: string, exchange: Exchange): boolean {
  const isSuccess = exchange.status < 300;
  return name === 'X-Request-Id' || (isSuccess && name.startsWith('RateLimit'));
}

/** The pointer that remains when the `$ref`s of its last step were followed; null where nothing is. */
function resolve(document: Definitions, pointer: string): string | null {
  const slash = pointer.lastIndexOf('/');
  const parent = at(document, pointer.slice(0, slash));
  const key = pointer
    .slice(slash + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const value = isObject(parent) ? parent[key] : undefined;
  if (value === undefined) return null;
  if (isObject(value) && typeof value['$ref'] === 'string') {
    return follow(document, value) === undefined ? null : value['$ref'].slice(1);
  }
  return pointer;
}
