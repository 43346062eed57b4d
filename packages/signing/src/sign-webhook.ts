import { toBytes, type Hmac } from './hmac.ts';
import { signContent, type webhookHeaders } from './webhook-content.ts';

export interface SignWebhookParameters {
  /** `whsec_…`; two secrets while one is rotated give two signatures, in this order. */
  readonly secrets: readonly string[];
  /** The message's id, the same over all deliveries of it. It holds no dot. */
  readonly id: string;
  /** When this delivery is sent, in Unix seconds. */
  readonly timestamp: number | string;
  /** The stored bytes of the body, sent as they are. */
  readonly body: Uint8Array | string;
  /** Replaces Web Crypto. */
  readonly hmac?: Hmac | undefined;
}

/** The three headers of a delivery. */
export type WebhookSignatureHeaders = Record<(typeof webhookHeaders)[number], string>;

/**
 * Signs a webhook as Standard Webhooks 1.0 says, and returns the three headers to send with it.
 *
 * @throws {SigningError} `secret_invalid` or `header_malformed`.
 * @example
 * ```ts
 * import { signWebhook } from '@cryptoix/signing';
 *
 * const headers = await signWebhook({ secrets: ['whsec_…'], id: 'evt_1', timestamp: 1678886400, body: '{}' });
 * await fetch(url, { method: 'POST', headers, body: '{}' });
 * ```
 */
export async function signWebhook(webhook: SignWebhookParameters): Promise<WebhookSignatureHeaders> {
  const { secrets, id, hmac } = webhook;
  const timestamp = String(webhook.timestamp);
  const signatures = await signContent(secrets, id, timestamp, toBytes(webhook.body), hmac);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
