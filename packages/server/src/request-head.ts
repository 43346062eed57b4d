import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** The headers that authentication and parsing rely on, each with all values that were sent. */
export interface RequestHead {
  readonly apiKey: readonly string[];
  readonly timestamp: readonly string[];
  readonly signature: readonly string[];
  readonly idempotencyKey: readonly string[];
  readonly contentType: readonly string[];
  readonly contentEncoding: readonly string[];
  readonly contentLength: readonly string[];
  readonly transferEncoding: readonly string[];
  readonly host: readonly string[];
}

type Mutable = { -readonly [Key in keyof RequestHead]: string[] };

/**
 * Reads the raw header list once. Node joins or drops repeated headers silently (two timestamps
 * become `"1, 2"`, a second Host is lost), so its `headers` object cannot be trusted for these.
 */
export function readHead(request: IncomingMessage): RequestHead {
  const head: Mutable = {
    apiKey: [],
    timestamp: [],
    signature: [],
    idempotencyKey: [],
    contentType: [],
    contentEncoding: [],
    contentLength: [],
    transferEncoding: [],
    host: [],
  };
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) valuesOf(head, raw[i] ?? '')?.push(raw[i + 1] ?? '');
  return head;
}

// Compared one by one, which costs less than looking a name up that has just come off the wire.
function valuesOf(head: Mutable, name: string): string[] | null {
  switch (name.toLowerCase()) {
    case 'x-api-key':
      return head.apiKey;
    case 'x-api-timestamp':
      return head.timestamp;
    case 'x-api-signature':
      return head.signature;
    case 'idempotency-key':
      return head.idempotencyKey;
    case 'content-type':
      return head.contentType;
    case 'content-encoding':
      return head.contentEncoding;
    case 'content-length':
      return head.contentLength;
    case 'transfer-encoding':
      return head.transferEncoding;
    case 'host':
      return head.host;
    default:
      return null;
  }
}

/** Refuses framing that Node lets through: a missing or second Host, a second length, any coding but `chunked`. */
export function checkFraming(head: RequestHead, httpVersion: string): void {
  if (head.host.length > 1 || (head.host.length === 0 && httpVersion === '1.1')) {
    throw malformed('The request must have exactly one Host header.');
  }
  if (head.contentLength.length > 1)
    throw malformed('The request must have one Content-Length header at most.');
  if (head.transferEncoding.some((value) => value.trim().toLowerCase() !== 'chunked')) {
    throw malformed('The only supported Transfer-Encoding is chunked.');
  }
}

/** Whether the head announces a body. */
export function hasBody(head: RequestHead): boolean {
  return head.transferEncoding.length > 0 || (head.contentLength.length > 0 && head.contentLength[0] !== '0');
}

/** Refuses bodies of another type, coding or size before a byte of them is read. */
export function checkBodyHead(head: RequestHead, limit: number): void {
  if (head.contentEncoding.some((value) => value.toLowerCase() !== 'identity')) {
    throw unsupported('A request body must be sent without Content-Encoding.');
  }
  if (head.contentType.length !== 1 || !jsonType.test(head.contentType[0] ?? '')) {
    throw unsupported('A request body must be sent with Content-Type: application/json (UTF-8).');
  }
  if (Number(head.contentLength[0] ?? 0) > limit) throw tooLarge(limit);
}

const jsonType = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/** The error for a body over `limit` bytes, found by its length or while reading. */
export function tooLarge(limit: number): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason: 'payload_too_large',
    message: `The request body is larger than ${limit / 1024} kB.`,
  });
}

/** The error for a request whose framing or target is broken. */
export function malformed(message: string): ApiError {
  return new ApiError({ code: 'invalid_request', reason: 'request_malformed', message });
}

function unsupported(message: string): ApiError {
  return new ApiError({ code: 'invalid_request', reason: 'unsupported_media_type', message });
}
