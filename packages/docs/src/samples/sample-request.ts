import type { Operation } from '../document/operation.ts';

/** A request of an example as its samples need it. */
export interface SampleRequest {
  readonly method: Operation['method'];
  /** Path and query as they stand on the request line, so as they are signed. */
  readonly target: string;
  readonly body: unknown;
  readonly sendsIdempotencyKey: boolean;
  /** The answer is a file: samples tell its size. */
  readonly getsFile: boolean;
}

/** The example request of an operation. */
export function sampleRequest(operation: Operation): SampleRequest {
  return {
    method: operation.method,
    target: pathOf(operation) + queryOf(operation),
    body: operation.body?.example,
    sendsIdempotencyKey: operation.idempotency !== 'none',
    getsFile: operation.file !== null,
  };
}

function pathOf(operation: Operation): string {
  return operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = operation.example.params[name];
    if (value === undefined) throw new Error(`The example of ${operation.id} gives no ${name}`);
    return encodeURIComponent(value);
  });
}

function queryOf(operation: Operation): string {
  const pairs = Object.entries(operation.example.query).flatMap(([name, value]) => {
    const parameter = operation.parameters.find((it) => it.in === 'query' && it.name === name);
    return pairsOf(name, value, parameter?.explode === false);
  });
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

function pairsOf(name: string, value: unknown, isCommaSeparated: boolean): [string, string][] {
  if (Array.isArray(value)) {
    return isCommaSeparated ? [[name, value.join(',')]] : value.map((item) => [name, String(item)]);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, item]) => [`${name}[${key}]`, String(item)]);
  }
  return [[name, String(value)]];
}
