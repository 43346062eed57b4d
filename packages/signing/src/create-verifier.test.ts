import { describe, expect, expectTypeOf, it } from 'vitest';
import { createVerifier, type SignedRequest, type Verdict } from './create-verifier.ts';
import { subtleHmac, type SyncHmac } from './hmac.ts';
import { SigningError } from './signing-error.ts';
import { nodeHmac } from '../testing/node-hmac.ts';
import { verifyRequest } from './verify-request.ts';

const now = 1678886400;
const request: SignedRequest = {
  secrets: ['sk_test_golden'],
  method: 'POST',
  target: '/v1/payments',
  timestamp: '1678886400',
  signature: 'Ut9WhVgRxkej2crKvO3i1nATLROH2iGWROcurly1kng=',
  body: '{"amount": 100, "currency": "BTC"}',
  now,
};

/** Node's HMAC, and the keys that it was called with. */
function recorded(): { hmac: SyncHmac; keys: unknown[] } {
  const keys: unknown[] = [];
  return { keys, hmac: (key, bytes) => (keys.push(key), nodeHmac(key, bytes)) };
}

describe('a verifier', () => {
  it('answers at once over a synchronous HMAC, and with a promise over another', async () => {
    expectTypeOf(createVerifier(nodeHmac)(request)).toEqualTypeOf<Verdict>();
    expect(createVerifier(nodeHmac)(request)).toEqual({ valid: true, secret: 0 });
    const promise = createVerifier(subtleHmac)(request);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toEqual({ valid: true, secret: 0 });
  });

  it('tells which of several secrets matched, newest first, and stops there', () => {
    const { hmac, keys } = recorded();
    const secrets = ['sk_test_new', 'sk_test_golden', 'sk_test_older'];
    expect(createVerifier(hmac)({ ...request, secrets })).toEqual({ valid: true, secret: 1 });
    expect(keys).toEqual(['sk_test_new', 'sk_test_golden']);
  });

  it('does the same work for an unknown key, and refuses it whatever is signed', () => {
    const { hmac, keys } = recorded();
    expect(createVerifier(hmac)({ ...request, secrets: [] })).toEqual({
      valid: false,
      reason: 'credentials_invalid',
    });
    expect(keys).toHaveLength(1);
    const standIn = keys[0] as string;
    expect(standIn.length).toBeGreaterThan(0);
    const signature = createSignature(standIn, request);
    expect(createVerifier(hmac)({ ...request, secrets: [], signature })).toMatchObject({
      reason: 'credentials_invalid',
    });
    expect(createVerifier(hmac)({ ...request, secrets: [standIn], signature })).toMatchObject({
      valid: true,
    });
  });

  it('computes as many HMACs for an unknown key as for a wrong signature', () => {
    const list = { ...request, method: 'GET', target: '/v1/payments?limit=2', body: undefined };
    for (const [wrong, count] of [
      [request, 1],
      [list, 2],
    ] as const) {
      const known = recorded();
      const unknown = recorded();
      createVerifier(known.hmac)({ ...wrong, secrets: ['sk_test_other'] });
      createVerifier(unknown.hmac)({ ...wrong, secrets: [] });
      expect([known.keys.length, unknown.keys.length]).toEqual([count, count]);
    }
  });

  it('tries the path alone for each secret, on a GET with a query, after the whole target', () => {
    const read: string[] = [];
    const hmac: SyncHmac = (key, bytes) => {
      read.push(`${String(key)} ${new TextDecoder().decode(bytes)}`);
      return '';
    };
    createVerifier(hmac)({
      ...request,
      secrets: ['a', 'b'],
      method: 'GET',
      target: '/v1/x?y=1',
      body: undefined,
    });
    expect(read).toEqual([
      'a GET/v1/x?y=11678886400',
      'b GET/v1/x?y=11678886400',
      'a GET/v1/x1678886400',
      'b GET/v1/x1678886400',
    ]);
  });

  it('never computes an HMAC over a request that breaks a form', () => {
    const { hmac, keys } = recorded();
    const verify = createVerifier(hmac);
    expect(verify({ ...request, method: 'post' })).toMatchObject({ reason: 'method_not_allowed' });
    expect(verify({ ...request, target: 'v1' })).toMatchObject({ reason: 'request_malformed' });
    expect(verify({ ...request, body: '[]' })).toMatchObject({ reason: 'json_malformed' });
    expect(verify({ ...request, timestamp: '1' })).toMatchObject({ reason: 'timestamp_invalid' });
    expect(keys).toEqual([]);
  });

  it('counts whole seconds, so that a fraction of the 300th still passes', () => {
    const at = (seconds: number): Verdict => createVerifier(nodeHmac)({ ...request, now: seconds });
    expect(at(now + 300.999)).toMatchObject({ valid: true });
    expect(at(now - 300)).toMatchObject({ valid: true });
    for (const time of [now + 301, now - 300.5, Number.NaN]) {
      expect(at(time)).toEqual({ valid: false, reason: 'timestamp_out_of_range' });
    }
  });

  it("reads the system's clock when no time is given", () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const fresh = { ...request, timestamp, now: undefined };
    const signature = createSignature('sk_test_golden', fresh);
    expect(createVerifier(nodeHmac)({ ...fresh, signature })).toEqual({ valid: true, secret: 0 });
    expect(createVerifier(nodeHmac)({ ...request, now: undefined })).toMatchObject({
      reason: 'timestamp_out_of_range',
    });
  });

  it('refuses to verify with an empty secret', () => {
    expect(() => createVerifier(nodeHmac)({ ...request, secrets: ['a', ''] })).toThrow(
      expect.objectContaining({ reason: 'secret_invalid', message: 'The secret key is empty.' }),
    );
  });
});

describe('verifyRequest', () => {
  it('uses Web Crypto, or the port that it is given', async () => {
    const { hmac, keys } = recorded();
    await expect(verifyRequest(request)).resolves.toBeUndefined();
    await expect(verifyRequest({ ...request, hmac })).resolves.toBeUndefined();
    expect(keys).toEqual(['sk_test_golden']);
  });

  it('rejects with the reason', async () => {
    const error: unknown = await verifyRequest({ ...request, secrets: ['sk_test_other'] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(SigningError);
    expect(error).toMatchObject({
      reason: 'credentials_invalid',
      message: 'Request refused: credentials_invalid',
    });
  });
});

function createSignature(secret: string, { method, target, timestamp, body }: SignedRequest): string {
  return nodeHmac(secret, new TextEncoder().encode(method + target + timestamp + String(body)));
}
