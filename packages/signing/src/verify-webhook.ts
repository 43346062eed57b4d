import type { Hmac } from './hmac.ts';
import { isEqual } from './is-equal.ts';
import { readBody, readHeaders, type ReceivedWebhook, type WebhookRequest } from './received-webhook.ts';
import { SigningError } from './signing-error.ts';
import { signContent } from './webhook-content.ts';

/** The least that every event has; pass a type of your own, as in `verifyWebhook<MyEvent>(…)`. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
}

export interface VerifyWebhookOptions {
  /** The endpoint's secrets, `whsec_…`; two while one is rotated. */
  readonly secrets: readonly string[];
  /** How far the timestamp may be from now, in seconds, either way (300). `Infinity` turns the check off. */
  readonly toleranceSeconds?: number | undefined;
  /** The time in Unix seconds; the system's clock when left out. */
  readonly now?: number | undefined;
  /** Replaces Web Crypto. */
  readonly hmac?: Hmac | undefined;
}

/**
 * Verifies a webhook and returns its event.
 *
 * @param webhook a fetch `Request` whose body is unread, or the headers and the raw body.
 * @throws {SigningError} its `reason` is a {@link WebhookReason} or `secret_invalid`.
 * @example
 * ```ts
 * import { verifyWebhook } from '@cryptoix/signing';
 *
 * const event = await verifyWebhook(request, { secrets: ['whsec_…'] });
 * if (event.type === 'payment.confirmed') fulfil(event);
 * ```
 */
export async function verifyWebhook<Event extends WebhookEvent = WebhookEvent>(
  webhook: ReceivedWebhook | WebhookRequest,
  options: VerifyWebhookOptions,
): Promise<Event> {
  const { secrets, toleranceSeconds = 300, now = Date.now() / 1000, hmac } = options;
  if (!(toleranceSeconds > 0)) {
    throw new SigningError('tolerance_invalid', 'The tolerance must be above 0, or Infinity.');
  }
  const body = await readBody(webhook);
  const [id, timestamp, signatures] = readHeaders(webhook.headers);

  const expected = await signContent(secrets, id, timestamp, body, hmac);
  if (!signatures.split(' ').some((given) => expected.some((one) => isEqual(one, given)))) {
    throw new SigningError('signature_mismatch', 'No signature matches: other secret, or changed body.');
  }
  const age = Math.floor(now) - Number(timestamp);
  // Written so that a time which is no number is refused too.
  if (!(age <= toleranceSeconds)) throw new SigningError('timestamp_too_old', `Signed ${age} s ago.`);
  if (age < -toleranceSeconds) throw new SigningError('timestamp_too_new', `Signed ${-age} s ahead.`);
  try {
    const event = JSON.parse(new TextDecoder().decode(body)) as Event;
    // Anything without a type, `null` included, throws or falls through.
    if (typeof event.type === 'string') return event;
  } catch {
    // Answered below, like JSON that is no event.
  }
  throw new SigningError('body_malformed', 'Signed, but not an event in JSON.');
}
