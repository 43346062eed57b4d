import { expect, test } from 'vitest';
import { memoryOnce } from './memory-once.ts';
import type { OnceRequest } from './ports.ts';
import { routes } from './generated/routes.ts';

let count = 0;
function request(change: Partial<OnceRequest> = {}): OnceRequest {
  count += 1;
  const limits = { perMinute: 60, perHour: 1000 };
  const key = {
    id: 'key_1',
    publicKey: 'pk_test_1',
    merchantId: 'acct_1',
    mode: 'test',
    status: 'active',
    scopes: [],
    allowedIps: [],
    limits,
  } as const;
  return {
    operation: routes['payments.create'],
    caller: { key, requestId: 'req_1', ip: '127.0.0.1' },
    signature: new Uint8Array([count]),
    signatureExpiresAt: new Date(Date.now() + 600_000),
    idempotencyKey: 'order-1',
    fingerprint: new Uint8Array([1]),
    ...change,
  };
}
const answer = (text: string) => ({ status: 200, body: Buffer.from(text) });

test('two calls at once with one Idempotency-Key have one effect', async () => {
  const once = memoryOnce();
  let effects = 0;
  let finish = (): void => undefined;
  const first = once(request(), async () => {
    effects += 1;
    await new Promise<void>((resolve) => (finish = resolve));
    return answer('first');
  });
  const work = () => Promise.resolve(answer(String((effects += 1))));
  await expect(once(request(), work)).rejects.toMatchObject({ reason: 'request_in_progress', retryAfter: 1 });
  finish();
  await first;
  const again = await once(request(), work);
  expect([Buffer.from(again.answer.body).toString(), again.replayed, effects]).toEqual(['first', true, 1]);
});

test('a call that failed left nothing: the same signature and key run again', async () => {
  const once = memoryOnce();
  const call = request();
  await expect(once(call, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect((await once(call, () => Promise.resolve(answer('now')))).replayed).toBe(false);
});

test('a signature without a key is good for one effect', async () => {
  const once = memoryOnce();
  const call = request({ idempotencyKey: null });
  await once(call, () => Promise.resolve(answer('one')));
  await expect(once(call, () => Promise.resolve(answer('two')))).rejects.toMatchObject({
    reason: 'signature_reused',
  });
});

test('after a day the key is free again', async () => {
  let now = Date.now();
  const once = memoryOnce(() => now);
  await once(request(), () => Promise.resolve(answer('one')));
  now += 24 * 3600 * 1000 + 1;
  const later = await once(request(), () => Promise.resolve(answer('two')));
  expect(Buffer.from(later.answer.body).toString()).toBe('two');
});
