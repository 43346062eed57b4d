import { createHash, randomBytes } from 'node:crypto';
import type { Caller, OnceRequest, RouteSpec } from '@cryptoix/server';

/** A caller of a merchant's test mode, for tests that do not go over HTTP. */
export function testCaller(merchantId: string, keyId: string, mode: 'test' | 'live' = 'test'): Caller {
  return {
    key: {
      id: keyId,
      publicKey: `pk_${mode}_example`,
      merchantId,
      mode,
      status: 'active',
      scopes: [],
      allowedIps: [],
      limits: { perMinute: 60, perHour: 1000 },
    },
    requestId: 'req_test',
    ip: '127.0.0.1',
  };
}

export const testOperation: RouteSpec = {
  operationId: 'payments.create',
  method: 'POST',
  path: '/v1/payments',
  scope: 'payments:write',
  idempotency: 'optional',
  testModeOnly: false,
  outsideTransaction: false,
  body: 'required',
  moneyFields: [],
  params: [],
  query: [],
};

/** What the server stub asks the `once` port, with a fresh signature and one body unless told otherwise. */
export function testOnceRequest(caller: Caller, changes: Partial<OnceRequest> = {}): OnceRequest {
  return {
    operation: testOperation,
    caller,
    signature: createHash('sha256').update(randomBytes(32)).digest(),
    signatureExpiresAt: new Date(Date.now() + 600_000),
    idempotencyKey: null,
    fingerprint: createHash('sha256').update('body').digest(),
    ...changes,
  };
}
