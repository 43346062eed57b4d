export { createVerifier, toleranceSeconds, type SignedRequest, type Verdict } from './create-verifier.ts';
export { subtleHmac, type Hmac, type SyncHmac } from './hmac.ts';
export type { ReceivedWebhook, WebhookHeaders, WebhookRequest } from './received-webhook.ts';
export { bodyFault, methodFault, targetFault, timestampFault, type RequestParts } from './request-form.ts';
export { signRequest, type SignRequestParameters } from './sign-request.ts';
export { signWebhook, type SignWebhookParameters, type WebhookSignatureHeaders } from './sign-webhook.ts';
export {
  SigningError,
  type FormReason,
  type RequestReason,
  type SigningReason,
  type WebhookReason,
} from './signing-error.ts';
export { toStringToSign } from './string-to-sign.ts';
export { verifyRequest, type VerifyRequestParameters } from './verify-request.ts';
export { verifyWebhook, type VerifyWebhookOptions, type WebhookEvent } from './verify-webhook.ts';
