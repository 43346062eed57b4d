import { timestampFault } from './request-form.ts';
import { SigningError } from './signing-error.ts';
import { join } from './string-to-sign.ts';

/** The headers of Standard Webhooks 1.0: id, timestamp, signature. */
export const webhookHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Builds `id.timestamp.body`; the forms of id and timestamp make its split unique. */
export function toWebhookContent(id: string, timestamp: string, body: Uint8Array): Uint8Array {
  // Visible ASCII without a dot: with one, a part of the body could be passed off as the timestamp.
  if (!/^[!-\-/-~]+$/.test(id) || timestampFault(timestamp)) {
    throw new SigningError('header_malformed', `Malformed id or timestamp: ${id} ${timestamp}`);
  }
  return join(`${id}.${timestamp}.`, body);
}

/** Reads `whsec_<base64 of 24 to 64 bytes>`. */
export function toWebhookKey(secret: string): Uint8Array {
  let key = '';
  try {
    key = atob(secret.slice(6));
  } catch {
    // Not base64: left empty, which the length below refuses.
  }
  if (!/^[^]{24,64}$/.test(key) || secret !== `whsec_${btoa(key)}`) {
    throw new SigningError('secret_invalid', 'A webhook secret is whsec_ and 24 to 64 bytes in base64.');
  }
  return join(key, new Uint8Array());
}
