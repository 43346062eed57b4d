import { isObject } from './document.ts';
import { describe, type Exchange } from './exchange.ts';
import { check } from './outcome.ts';

/** What an error answer must say; what is left out may be anything. */
export interface ExpectedError {
  readonly status: number;
  readonly code: string;
  readonly reason?: string;
  /** JSON pointer of a body field, or the bare name of a parameter or header. */
  readonly param?: string;
}

/** The answer's body, which must be a success. */
export function expectOk(exchange: Exchange): Readonly<Record<string, unknown>> {
  check(exchange.status === 200, `Expected 200: ${describe(exchange)}`);
  check(isObject(exchange.json), `Expected a JSON object: ${describe(exchange)}`);
  return exchange.json;
}

/** The `error` of an answer, which must be the expected one. */
export function expectError(exchange: Exchange, expected: ExpectedError): Readonly<Record<string, unknown>> {
  const { status, code, reason, param } = expected;
  const wanted = `${status} ${code}${reason === undefined ? '' : ` (${reason})`}`;
  const got = describe(exchange);
  check(exchange.status === status, `Expected ${wanted}: ${got}`);
  const error = isObject(exchange.json) ? exchange.json['error'] : undefined;
  check(isObject(error), `Expected ${wanted} in an envelope {"error":{…}}: ${got}`);
  check(error['code'] === code, `Expected error.code ${code}: ${got}`);
  if (reason !== undefined) check(error['reason'] === reason, `Expected error.reason ${reason}: ${got}`);
  if (param !== undefined) check(error['param'] === param, `Expected error.param "${param}": ${got}`);
  return error;
}

/** 401, with the reason if one is given. */
export function expectUnauthenticated(exchange: Exchange, reason = 'credentials_invalid'): void {
  expectError(exchange, { status: 401, code: 'authentication_failed', reason });
}

/** 400 `invalid_request`. */
export function expectInvalid(exchange: Exchange, param?: string, reason?: string): void {
  const where = param === undefined ? {} : { param };
  expectError(exchange, {
    status: 400,
    code: 'invalid_request',
    ...where,
    ...(reason === undefined ? {} : { reason }),
  });
}
