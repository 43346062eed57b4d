import { createHmac } from 'node:crypto';
import type { KeyPair } from './signed-headers.ts';

export interface PresignedRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signed payment requests, each with a body and so a signature of its own, made before the clock starts. */
export function presignPayments(
  { publicKey, secretKey }: KeyPair,
  count: number,
  from: number,
): PresignedRequest[] {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const body = `{"amount": "0.001", "currency": "BTC", "reference": "bench-${from + index}"}`;
    const signature = createHmac('sha256', secretKey)
      .update(`POST/v1/payments${timestamp}${body}`)
      .digest('base64');
    const headers = {
      'content-type': 'application/json',
      'x-api-key': publicKey,
      'x-api-timestamp': timestamp,
      'x-api-signature': signature,
    };
    return { method: 'POST', path: '/v1/payments', headers, body };
  });
}
