import { createHmac, timingSafeEqual } from 'node:crypto';
import { createVerifier } from '@cryptoix/signing';
import { rateOfBoth } from './rate-of.ts';
import { compare, type Section } from './result.ts';

/** Verifying a request on the server, against nothing but the HMAC and its comparison. */
export async function benchVerify(): Promise<Section> {
  const secret = 'sk_test_bench_0123456789abcdefghijklmnopqrstuv';
  const body = Buffer.from('{"amount": 100, "currency": "BTC", "reference": "order-1001"}');
  const head = 'POST/v1/payments1678886400';
  const verify = createVerifier((key, bytes) => createHmac('sha256', key).update(bytes).digest('base64'));
  const signature = createHmac('sha256', secret).update(head).update(body).digest('base64');
  const expected = Buffer.from(signature, 'base64');
  const secrets = [secret];
  const request = {
    method: 'POST',
    target: '/v1/payments',
    timestamp: '1678886400',
    signature,
    body,
    secrets,
    now: 1678886400,
  };
  if (!verify(request).valid) throw new Error('The verifier refuses what it should measure.');

  const rates = await rateOfBoth(
    () => verify(request),
    () => timingSafeEqual(createHmac('sha256', secret).update(head).update(body).digest(), expected),
  );
  return {
    title: 'Signing',
    comparisons: [compare('verify a request', rates.ours, 'bare createHmac', rates.peer, '/s', 0.8)],
    figures: [],
    skipped: [],
  };
}
