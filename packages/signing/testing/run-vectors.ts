import { createVerifier } from '../src/create-verifier.ts';
import { subtleHmac, type Hmac } from '../src/hmac.ts';
import { signRequest } from '../src/sign-request.ts';
import { SigningError } from '../src/signing-error.ts';
import { toStringToSign } from '../src/string-to-sign.ts';
import { verifyRequest } from '../src/verify-request.ts';
import { verifyWebhook } from '../src/verify-webhook.ts';
import { fromBase64, type RequestVector, type VectorFiles, type WebhookVector } from './vectors.ts';

/** Runs every vector and returns how many passed and what failed; works in Node and in a page. */
export async function runVectors(
  files: VectorFiles,
  hmac: Hmac = subtleHmac,
): Promise<{ passed: number; failures: string[] }> {
  const failures: string[] = [];
  let passed = 0;
  const run = async (vector: { id: string; expect: string }, judge: () => Promise<string>): Promise<void> => {
    const outcome = await judge();
    if (outcome === vector.expect) passed++;
    else failures.push(`${vector.id}: expected ${vector.expect}, got ${outcome}`);
  };
  for (const vector of [...files.request, ...files.requestNegative])
    await run(vector, () => judgeRequest(vector, hmac));
  for (const vector of [...files.webhook, ...files.webhookNegative])
    await run(vector, () => judgeWebhook(vector, hmac));
  return { passed, failures };
}

const formReasons = [
  'request_malformed',
  'method_not_allowed',
  'json_malformed',
  'timestamp_invalid',
  'secret_invalid',
];

async function judgeRequest(vector: RequestVector, hmac: Hmac): Promise<string> {
  const { secret, signed_target: target = vector.target, expect } = vector;
  const body = fromBase64(vector.body_b64);
  const parts = { method: vector.method, target, timestamp: vector.timestamp, body };

  const signed = await reasonOf(() => signRequest({ ...parts, secretKey: secret, hmac }));
  if (expect === 'valid') {
    if (signed !== vector.signature) return `signed ${signed}`;
    if (!isSame(toStringToSign(parts), fromBase64(vector.string_to_sign_b64)))
      return 'another string to sign';
  }
  if (formReasons.includes(expect) && signed !== expect) return `signer: ${signed}`;

  const request = { ...vector, secrets: [secret], body, signature: vector.signature ?? '' };
  const thrown = await reasonOf(async () => {
    await verifyRequest({ ...request, hmac });
    return 'valid';
  });
  const verdict = await reasonOf(async () => {
    const found = await createVerifier(hmac)(request);
    return found.valid ? 'valid' : found.reason;
  });
  return thrown === verdict ? verdict : `${verdict} as a verdict, ${thrown} as an error`;
}

async function judgeWebhook(vector: WebhookVector, hmac: Hmac): Promise<string> {
  const body = fromBase64(vector.body_b64);
  const headers: Record<string, string> = {};
  if (vector.webhook_id !== null) headers['webhook-id'] = vector.webhook_id;
  if (vector.timestamp !== null) headers['webhook-timestamp'] = vector.timestamp;
  if (vector.signature !== null) headers['webhook-signature'] = vector.signature;
  const toleranceSeconds = vector.tolerance ?? Infinity;
  return reasonOf(async () => {
    const event = await verifyWebhook({ headers, body }, { ...vector, toleranceSeconds, hmac });
    return JSON.stringify(event) === JSON.stringify(JSON.parse(new TextDecoder().decode(body)))
      ? 'valid'
      : 'other event';
  });
}

async function reasonOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return error instanceof SigningError ? error.reason : String(error);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
