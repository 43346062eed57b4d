import type { ErrorBody } from '@cryptoix/spec';
import { explain } from '@cryptoix/signing/explain';
import { errorClassOf, type ApiError } from './errors.ts';
import type { RawAnswer } from './attempt.ts';

/** Makes the error of an answer. `signed` is the string that was signed, to explain a 401 with. */
export function toApiError({ response, text }: RawAnswer, signed: string): ApiError {
  const body = readBody(text);
  const { status, headers } = response;
  const message =
    body.message ?? `HTTP ${status}, but not an answer of the API: ${text.slice(0, 100) || 'an empty body'}`;
  return new (errorClassOf(status, body.code))(status, body, headers, message + explanation(body, signed));
}

function explanation({ reason, debug }: Partial<ErrorBody>, signed: string): string {
  if (reason !== 'credentials_invalid' || debug?.string_to_sign === undefined) return '';
  const difference = explain(signed, debug.string_to_sign);
  return ` ${difference?.message ?? 'Both sides signed the same string, so the secret key is not the one of this public key.'}`;
}

function readBody(text: string): Partial<ErrorBody> {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<ErrorBody> | null };
    return Object(error) as Partial<ErrorBody>;
  } catch {
    return {};
  }
}
