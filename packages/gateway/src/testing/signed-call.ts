import { signRequest } from '@cryptoix/signing';
import type { TestGateway, TestMerchant } from './test-gateway.ts';

export interface CallAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type SignedCall = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  target: string,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<CallAnswer>;

/** Sends what the SDK would not: any target, any body, rightly signed. */
export function createSignedCall(gateway: TestGateway, merchant: TestMerchant): SignedCall {
  let timestamp = Math.floor(Date.now() / 1000) - 250;
  return async (method, target, body, headers = {}) => {
    // Every signature counts once, so no two requests have the same second.
    timestamp += 1;
    const { secretKey, publicKey } = merchant;
    const signature = await signRequest({ secretKey, method, target, timestamp, body });
    const answer = await fetch(`${gateway.origin}${target}`, {
      method,
      headers: {
        'x-api-key': publicKey,
        'x-api-timestamp': String(timestamp),
        'x-api-signature': signature,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, body: await answer.json() };
  };
}
