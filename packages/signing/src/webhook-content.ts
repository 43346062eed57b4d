import { subtleHmac, type Hmac } from './hmac.ts';
import { timestampFault } from './request-form.ts';
import { SigningError } from './signing-error.ts';
import { join } from './string-to-sign.ts';

/** The headers of Standard Webhooks 1.0: id, timestamp, signature. */
export const webhookHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Signs `id.timestamp.body` with each secret, as `v1,<base64>`; the forms make its split unique. */
export async function signContent(
  secrets: readonly string[],
  id: string,
  timestamp: string,
  body: Uint8Array,
  hmac: Hmac = subtleHmac,
): Promise<string[]> {
  if (secrets.length === 0) throw new SigningError('secret_invalid', 'No secret given.');
  // Visible ASCII without a dot: with one, a part of the body could be passed off as the timestamp.
  if (!/^[!-\-/-~]+$/.test(id) || timestampFault(timestamp)) {
    throw new SigningError('header_malformed', `Malformed id or timestamp: ${id} ${timestamp}`);
  }
  const content = join(body, id, '.', timestamp, '.');
  return Promise.all(secrets.map(async (secret) => `v1,${await hmac(toWebhookKey(secret), content)}`));
}

/** Reads `whsec_<base64 of 24 to 64 bytes>`. */
function toWebhookKey(secret: string): Uint8Array {
  try {
    const key = atob(secret.slice(6));
    if (/^[^]{24,64}$/.test(key) && secret === `whsec_${btoa(key)}`) return join(new Uint8Array(), key);
  } catch {
    // Not base64: refused below.
  }
  throw new SigningError('secret_invalid', 'A secret is whsec_ and 24 to 64 bytes in base64.');
}
