import { expect, it } from 'vitest';
import { signRequest } from './sign-request.ts';
import { toStringToSign } from './string-to-sign.ts';

const example = {
  secretKey: 'sk_test_golden',
  method: 'POST',
  target: '/v1/payments',
  timestamp: 1678886400,
  body: '{"amount": 100, "currency": "BTC"}',
};

it('signs text and bytes, and a timestamp as a number or as text, alike', async () => {
  const bytes = { ...example, timestamp: '1678886400', body: new TextEncoder().encode(example.body) };
  const signature = 'Ut9WhVgRxkej2crKvO3i1nATLROH2iGWROcurly1kng=';
  expect(await Promise.all([signRequest(example), signRequest(bytes)])).toEqual([signature, signature]);
});

it('reads no further than the view that it is given', async () => {
  const whole = new TextEncoder().encode(`xx${example.body}xx`);
  expect(await signRequest({ ...example, body: whole.subarray(2, -2) })).toBe(await signRequest(example));
});

it('hands the secret and the string to sign to the port', async () => {
  const hmac = (key: string | Uint8Array, bytes: Uint8Array): string =>
    `${String(key)}|${new TextDecoder().decode(bytes)}`;
  expect(await signRequest({ ...example, body: undefined, hmac })).toBe(
    'sk_test_golden|POST/v1/payments1678886400',
  );
});

it('says what it cannot sign', async () => {
  await expect(signRequest({ ...example, secretKey: '' })).rejects.toMatchObject({
    reason: 'secret_invalid',
    message: 'The secret key is empty.',
  });
  expect(() => toStringToSign({ ...example, timestamp: Date.parse('2023-03-15') })).toThrow(
    'timestamp_invalid: POST /v1/payments 1678838400000',
  );
});
