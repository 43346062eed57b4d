import type { Answer } from './api-promise.ts';
import { attempt } from './attempt.ts';
import { checkKeys, toBase, type CryptoixOptions, type Fetch } from './client-options.ts';
import { ApiError, ConnectionError } from './errors.ts';
import { prepareCall, type PreparedCall } from './prepared-call.ts';
import type { RequestOptions } from './request-options.ts';
import { RequestSigner } from './request-signer.ts';
import type { Send } from './resource.ts';
import { isRetried, waitBefore } from './retry.ts';
import { sleep } from './sleep.ts';
import { toApiError } from './to-api-error.ts';
import { secureRandom } from './uuid.ts';

/** How often a 409 `signature_reused` is answered by signing a later second. */
const maxSignatureRetries = 3;

/** Makes the one function that every operation goes through. */
export function createSend(client: CryptoixOptions): Send {
  const { baseUrl = 'https://api.cryptoix.io/v1', clock = Date.now } = client;
  const { random = secureRandom } = client;
  // Looked up at each call, so that a global fetch replaced later is the one that is used.
  const fetch: Fetch = client.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const { publicKey, secretKey } = checkKeys(client);
  const base = toBase(baseUrl);
  const signer = new RequestSigner(secretKey, clock);

  /** One attempt, signed for itself. */
  async function sendOnce(
    call: PreparedCall,
    ahead: number,
    options: RequestOptions,
    raw?: boolean,
  ): Promise<Answer<unknown>> {
    const { method, target, body = '' } = call.signable;
    const { timestamp, signature } = await signer.sign(call.signable, ahead);
    const headers = new Headers(call.headers);
    headers.set('X-API-Timestamp', timestamp);
    headers.set('X-API-Signature', signature);
    // A redirect would be followed with the signature of another target, so none is.
    const init: RequestInit = { method, headers, redirect: 'manual', body: body || null };
    const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? 30_000;
    const answer = await attempt(fetch, call.url, init, timeoutMs, options.signal, raw);
    try {
      const { response, bytes, text } = answer;
      if (response.ok) return { data: bytes ?? (JSON.parse(text) as unknown), response };
    } catch {
      // Something else than the API answered 200: an error like the others.
    }
    throw toApiError(answer, method + target + timestamp + body);
  }

  return async (method, path, input) => {
    const options = input.options ?? {};
    const call = prepareCall(base, publicKey, random, method, path, input);
    const maxRetries = options.maxRetries ?? client.maxRetries ?? 2;
    let [retries, signatureRetries, ahead, isTimeTaken] = [0, 0, 0, false];
    for (;;) {
      try {
        return await sendOnce(call, ahead, options, input.raw);
      } catch (error) {
        const answered = error instanceof ApiError ? error : null;
        const serverTime = answered?.details?.server_time;
        ahead = 0;
        if (answered?.reason === 'timestamp_out_of_range' && serverTime !== undefined && !isTimeTaken) {
          isTimeTaken = true;
          signer.setServerTime(serverTime);
          continue;
        }
        if (answered?.reason === 'signature_reused' && signatureRetries++ < maxSignatureRetries) {
          ahead = 1 + Math.floor(random() * 20);
          continue;
        }
        const mayRetry = answered
          ? isRetried(answered.status, answered.reason)
          : error instanceof ConnectionError;
        const wait = waitBefore(retries, answered?.headers ?? null, clock(), random);
        if (!mayRetry || wait === null || retries++ >= maxRetries) throw error;
        await sleep(wait, options.signal);
      }
    }
  };
}
