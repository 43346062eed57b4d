import { nodeHmac } from '../node-hmac.ts';
import type { RawRequest } from './raw-http.ts';

export interface Credentials {
  readonly publicKey: string;
  readonly secretKey: string;
}

export interface SignOptions {
  readonly timestamp?: number;
  readonly signTarget?: string;
  readonly signBody?: Uint8Array | string;
}

let last = 0;

/** A timestamp that no other call of this process used, so that no two requests have one signature. */
export function nextTimestamp(): number {
  last = Math.max(last + 1, Math.floor(Date.now() / 1000) - 250);
  return last;
}

/** Signs a raw request, bytes and target just as they will be sent. */
export function signed(
  { publicKey, secretKey }: Credentials,
  request: RawRequest,
  options: SignOptions = {},
): RawRequest {
  const timestamp = options.timestamp ?? nextTimestamp();
  // Not signRequest: it refuses to sign what these tests must send.
  const head = (request.method ?? 'GET') + (options.signTarget ?? request.target) + String(timestamp);
  const signature = nodeHmac(
    secretKey,
    Buffer.concat([Buffer.from(head), Buffer.from(options.signBody ?? request.body ?? '')]),
  );
  const hasBody = request.body !== undefined && request.body.length > 0;
  const given = request.headers ?? [];
  const typed = given.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    ...request,
    headers: [
      ['X-API-Key', publicKey],
      ['X-API-Timestamp', String(timestamp)],
      ['X-API-Signature', signature],
      ...(hasBody && !typed ? [['Content-Type', 'application/json'] as const] : []),
      ...given,
    ],
  };
}
