import type { RequestReason, WebhookReason } from '../src/signing-error.ts';

/** A vector of request.json or request-negative.json; `schema.json` beside them tells the fields. */
export interface RequestVector {
  readonly id: string;
  readonly secret: string;
  readonly method: string;
  readonly target: string;
  readonly timestamp: string;
  readonly body_b64: string;
  readonly string_to_sign_b64: string;
  readonly signature: string | null;
  readonly now: number;
  readonly signed_target?: string;
  readonly expect: 'valid' | RequestReason | 'secret_invalid';
}

/** A vector of webhook.json or webhook-negative.json. */
export interface WebhookVector {
  readonly id: string;
  readonly secrets: readonly string[];
  readonly webhook_id: string | null;
  readonly timestamp: string | null;
  readonly body_b64: string;
  readonly content_b64: string;
  readonly signature: string | null;
  readonly now: number;
  readonly tolerance: number | null;
  readonly expect: 'valid' | WebhookReason | 'secret_invalid';
}

export interface VectorFiles {
  readonly request: readonly RequestVector[];
  readonly requestNegative: readonly RequestVector[];
  readonly webhook: readonly WebhookVector[];
  readonly webhookNegative: readonly WebhookVector[];
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
