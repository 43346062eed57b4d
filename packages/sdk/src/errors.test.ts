import { describe, expect, it } from 'vitest';
import { errorReply } from '../testing/api-server.ts';
import { startClient } from '../testing/client.ts';
import * as errors from './errors.ts';
import {
  ApiError,
  AuthenticationFailedError,
  ConnectionError,
  CryptoixError,
  errorClassOf,
  TimeoutError,
} from './errors.ts';

describe('an error of the API', () => {
  it.each([
    [400, 'invalid_request', errors.InvalidRequestError],
    [413, 'invalid_request', errors.InvalidRequestError],
    [401, 'authentication_failed', errors.AuthenticationFailedError],
    [403, 'permission_denied', errors.PermissionDeniedError],
    [404, 'resource_not_found', errors.ResourceNotFoundError],
    [409, 'conflict', errors.ConflictError],
    [429, 'rate_limit_exceeded', errors.RateLimitExceededError],
    [500, 'internal_server_error', errors.InternalServerError],
    [503, 'service_unavailable', errors.ServiceUnavailableError],
    [418, 'a_code_to_come', errors.InvalidRequestError],
    [599, 'a_code_to_come', errors.InternalServerError],
    [409, 'a_code_to_come', errors.ConflictError],
    [400, 'constructor', errors.InvalidRequestError],
    [422, 'conflict', errors.ConflictError],
    [500, 'service_unavailable', errors.ServiceUnavailableError],
  ])('%i %s has its class', async (status, code, type) => {
    const { cryptoix } = await startClient(() => errorReply(status, code, 'x'), { maxRetries: 0 });
    const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ name: type.kind, status, code });
  });

  it.each([
    [301, undefined, errors.ApiError],
    [400, undefined, errors.InvalidRequestError],
    [401, undefined, errors.AuthenticationFailedError],
    [403, undefined, errors.PermissionDeniedError],
    [404, undefined, errors.ResourceNotFoundError],
    [429, undefined, errors.RateLimitExceededError],
    [500, undefined, errors.InternalServerError],
    [502, undefined, errors.InternalServerError],
    [503, undefined, errors.ServiceUnavailableError],
  ])('%i without a code has the class of its status', (status, code, type) => {
    expect(errorClassOf(status, code)).toBe(type);
  });

  it('carries everything that the answer tells', async () => {
    const more = {
      message: 'The provided amount is not valid: minimum for BTC on bitcoin is 0.00001.',
      param: '/amount',
      details: { allowed: ['0.00001'] },
      errors: [{ param: '/amount', reason: 'amount_too_small', message: 'minimum 0.00001' }],
      doc_url: 'http://127.0.0.1:4010/docs/errors/invalid_request#amount_too_small',
      retryable: true,
    };
    const { cryptoix } = await startClient(() =>
      errorReply(400, 'invalid_request', 'amount_too_small', more, { 'X-A': 'b' }),
    );
    const error = await cryptoix.balance.retrieve().then(
      () => null,
      (thrown: unknown) => thrown as ApiError,
    );
    expect(error).toMatchObject({
      message: more.message,
      status: 400,
      code: 'invalid_request',
      reason: 'amount_too_small',
      param: '/amount',
      details: more.details,
      errors: more.errors,
      requestId: 'req_1',
      docUrl: more.doc_url,
      retryable: true,
    });
    expect(error?.headers.get('x-a')).toBe('b');
  });

  it.each([
    ['<html>Bad gateway</html>', 'HTTP 502, but not an answer of the API: <html>Bad gateway</html>'],
    ['', 'HTTP 502, but not an answer of the API: an empty body'],
    ['{"error":null}', 'HTTP 502, but not an answer of the API: {"error":null}'],
    ['null', 'HTTP 502, but not an answer of the API: null'],
    ['{"error":"x"}', 'HTTP 502, but not an answer of the API: {"error":"x"}'],
  ])('is told apart from what something on the way answers: %s', async (text, message) => {
    const headers = { 'X-Request-Id': 'req_9' };
    const { cryptoix } = await startClient(() => ({ status: 502, text, headers }), { maxRetries: 0 });
    const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(errors.InternalServerError);
    expect(error).toMatchObject({
      message,
      code: null,
      reason: null,
      param: null,
      errors: [],
      requestId: 'req_9',
      retryable: true,
    });
  });

  it('tells of its own whether it can go well later, where the answer does not', async () => {
    for (const [status, retryable] of [
      [499, false],
      [500, true],
    ] as const) {
      const { cryptoix } = await startClient(() => ({ status, text: 'x'.repeat(300) }), { maxRetries: 0 });
      const message = `HTTP ${status}, but not an answer of the API: ${'x'.repeat(100)}`;
      await expect(cryptoix.balance.retrieve()).rejects.toMatchObject({ retryable, message });
    }
  });

  it('is also a 200 that is no JSON, and a redirect, which is not followed', async () => {
    const page = await startClient(() => ({ text: '<html>a web page</html>' }));
    await expect(page.cryptoix.balance.retrieve()).rejects.toThrow(
      'HTTP 200, but not an answer of the API: <html>a web page',
    );
    const moved = await startClient(({ target }) => ({
      status: 307,
      text: '',
      headers: { Location: `${target}?again` },
    }));
    await expect(moved.cryptoix.balance.retrieve()).rejects.toMatchObject({ status: 307, name: 'ApiError' });
    expect(moved.received).toHaveLength(1);
  });
});

describe('a 401 to a test key', () => {
  const refused = (string_to_sign: string) =>
    errorReply(401, 'authentication_failed', 'credentials_invalid', {
      message: 'Invalid API Key or signature.',
      debug: { string_to_sign },
    });

  it('names the first byte at which the two strings differ', async () => {
    const { cryptoix } = await startClient(({ timestamp, body }) =>
      refused(`POST/v1/payments/${timestamp}${body}`),
    );
    const error: unknown = await cryptoix.payments
      .create({ amount: '1', currency: 'BTC' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuthenticationFailedError);
    expect((error as Error).message).toMatch(
      /^Invalid API Key or signature\. The target differs at byte 16: "\d{10}.*" here, "\/\d{10}/,
    );
  });

  it('blames the key where the strings are equal', async () => {
    const { cryptoix } = await startClient(({ method, target, timestamp, body }) =>
      refused(`${method}${target}${timestamp}${body}`),
    );
    await expect(cryptoix.payments.create({ amount: '1', currency: 'BTC' })).rejects.toThrow(
      'Invalid API Key or signature. Both sides signed the same string, so the secret key is not the one of this public key.',
    );
  });

  it('explains nothing where the reason is another', async () => {
    const { cryptoix } = await startClient(() =>
      errorReply(401, 'authentication_failed', 'key_revoked', { debug: { string_to_sign: 'x' } }),
    );
    await expect(cryptoix.balance.retrieve()).rejects.toThrow(/^About key_revoked\.$/);
  });
});

describe('instanceof', () => {
  it('holds up the classes, and between two copies of the package by their brands', () => {
    const error = new TimeoutError('late', { cause: 'why' });
    for (const type of [TimeoutError, ConnectionError, CryptoixError, Error])
      expect(error).toBeInstanceOf(type);
    expect(error instanceof ApiError).toBe(false);
    expect([error.name, error.cause, Object.keys(error)]).toEqual(['TimeoutError', 'why', ['name']]);
    const other: unknown = Object.defineProperty(new Error('x'), Symbol.for('cryptoix.TimeoutError'), {
      value: true,
    });
    expect(other).toBeInstanceOf(TimeoutError);
    expect(null).not.toBeInstanceOf(CryptoixError);
  });

  it('is not loosened for classes that others derive', () => {
    class Mine extends ConnectionError {}
    expect(new Mine('x')).toBeInstanceOf(Mine);
    expect(new Mine('x')).toBeInstanceOf(ConnectionError);
    expect(new ConnectionError('x')).not.toBeInstanceOf(Mine);
  });
});
