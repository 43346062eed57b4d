import { toBytes } from './hmac.ts';
import { SigningError } from './signing-error.ts';
import { webhookHeaders } from './webhook-content.ts';

/** What is needed of fetch's `Headers`. */
export interface FetchHeaders {
  get(name: string): string | null;
}

/** `Headers` of fetch, or a plain object with lower-case names as Node gives them. */
export type WebhookHeaders = FetchHeaders | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A webhook whose body was read already: its raw bytes, or the same as text. */
export interface ReceivedWebhook {
  readonly headers: WebhookHeaders;
  readonly body: Uint8Array | string;
}

/** What is needed of a fetch `Request`. */
export interface WebhookRequest {
  readonly headers: FetchHeaders;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Reads the raw body, and refuses what a body parser has already eaten. */
export async function readBody(webhook: ReceivedWebhook | WebhookRequest): Promise<Uint8Array> {
  const body: unknown =
    'arrayBuffer' in webhook ? webhook.bodyUsed || new Uint8Array(await webhook.arrayBuffer()) : webhook.body;
  if (typeof body === 'string' || body instanceof Uint8Array) return toBytes(body);
  throw new SigningError('body_parsed', 'Pass the raw body, unparsed, unread, as bytes or text.');
}

/** Reads the three headers, each of which must be there. */
export function readHeaders(headers: WebhookHeaders): [id: string, timestamp: string, signatures: string] {
  return webhookHeaders.map((name) => {
    const value = isFetchHeaders(headers) ? headers.get(name) : headers[name];
    if (!value) throw new SigningError('header_missing', `The header ${name} is missing.`);
    return String(value);
  }) as [string, string, string];
}

function isFetchHeaders(headers: WebhookHeaders): headers is FetchHeaders {
  return typeof headers.get === 'function';
}
