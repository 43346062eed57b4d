import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { parseJsonBody } from './json-body.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { fingerprintOf } from './fingerprint.ts';
import { validators } from './generated/validators.js';
import type { Caller, OnceResult } from './ports.ts';
import { parseQuery } from './query.ts';
import type { RequestHead } from './request-head.ts';
import type { RouteSpec } from './route-spec.ts';
import type { ServerOptions } from './plugin.ts';
import { checkBody, checkQuery, type Validate } from './validation.ts';

/** An authenticated request whose input has not been looked at yet. */
export interface OperationRequest {
  readonly head: RequestHead;
  readonly target: string;
  readonly body: Uint8Array;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  /** The signature as it was sent, already verified. */
  readonly signature: string;
  readonly signatureExpiresAt: Date;
}

type AnyHandler = (input: object, context: object) => Promise<unknown>;

/** Runs the requests of one operation. */
export type Run = (request: OperationRequest) => Promise<OnceResult>;

/**
 * Makes what checks path, query and body of an operation against the document, then runs its handler
 * inside the `once` port.
 */
export function createRunner<Tx>(options: ServerOptions<Tx>): (route: RouteSpec) => Run {
  const handlers = options.handlers as unknown as Readonly<Record<string, AnyHandler>>;
  const compiled = validators as Readonly<Record<string, { query: Validate; body?: Validate }>>;
  const { once } = options;

  return (route) => {
    const handler = handlers[route.operationId];
    const validate = compiled[route.operationId];
    if (handler === undefined || validate === undefined)
      throw new Error(`No handler for ${route.operationId}.`);
    const params = route.params.map((param) => ({ ...param, pattern: new RegExp(param.pattern) }));
    const changes = route.method !== 'GET' && route.method !== 'DELETE';
    return async (request) => {
      const { caller } = request;
      if (route.testModeOnly && caller.key.mode !== 'test') throw testModeOnly();
      for (const { name, pattern, object } of params) {
        const value = request.params[name] ?? '';
        if (!pattern.test(value)) throw notFound(object, value);
      }
      const query = parseQuery(queryOf(request.target), route.query);
      checkQuery(query, validate.query);
      const body = readBody(route, request.body, validate.body);
      const idempotencyKey = readIdempotencyKey(request.head, route);

      const input = { params: request.params, query, ...(body === undefined ? {} : { body }) };
      return await once(
        {
          operation: route,
          caller,
          signature: changes ? createHash('sha256').update(request.signature).digest() : null,
          signatureExpiresAt: request.signatureExpiresAt,
          idempotencyKey,
          fingerprint: changes ? fingerprintOf(route.operationId, request.params, body) : nothing,
        },
        async (tx) => {
          const result = await handler(input, { tx, caller, idempotencyKey });
          // The handler's type follows the document: bytes where the answer is a file.
          const bytes =
            route.produces === undefined ? Buffer.from(JSON.stringify(result)) : (result as Uint8Array);
          return { status: 200, body: bytes };
        },
      );
    };
  };
}

const nothing = new Uint8Array(0);

function queryOf(target: string): string {
  const cut = target.indexOf('?');
  return cut < 0 ? '' : target.slice(cut + 1);
}

function readBody(route: RouteSpec, body: Uint8Array, validate: Validate | undefined): unknown {
  if (body.length === 0) {
    if (route.body === 'required')
      throw refuseBody('parameter_missing', 'This operation must be sent with a JSON body.');
    return undefined;
  }
  if (validate === undefined) throw refuseBody('parameter_unknown', 'This operation takes no body.');
  const value = parseJsonBody(body, route.moneyFields);
  checkBody(value, validate, route.moneyFields);
  return value;
}

function refuseBody(reason: 'parameter_missing' | 'parameter_unknown', message: string): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason,
    param: '',
    message,
    errors: [{ param: '', reason, message }],
  });
}

function testModeOnly(): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason: 'test_mode_only',
    message: 'This operation exists in test mode only. Use a key that begins with pk_test_.',
  });
}

/**
 * The 404 of an object that the caller cannot see: unknown, foreign, deleted, malformed and
 * wrong-mode ids all read alike.
 *
 * @param param where the id stands, when it is not the path's own: `/customer_id`
 *
 * @example
 * ```ts
 * import { notFound } from '@cryptoix/server';
 * throw notFound('payment', id);
 * ```
 */
export function notFound(object: string, id: string, param?: string): ApiError {
  const shown = id.replaceAll(/[^\x20-\x7e]|["'<>&\\]/g, '?').slice(0, 64);
  return new ApiError({
    code: 'resource_not_found',
    reason: `no_such_${object}` as 'no_such_payment',
    message: `The requested ${object.replaceAll('_', ' ')} with ID '${shown}' was not found.`,
    ...(param === undefined ? {} : { param }),
  });
}
