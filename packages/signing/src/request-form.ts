import type { FormReason } from './signing-error.ts';

/** What a signature covers, as the parts stand on the wire. */
export interface RequestParts {
  /** Upper case: GET, POST, PUT, PATCH or DELETE. */
  readonly method: string;
  /** Path and query exactly as sent, percent-encoding untouched, as in `/v1/payments?limit=2`. */
  readonly target: string;
  /** `X-API-Timestamp`: Unix time in whole seconds, ten digits. */
  readonly timestamp: string | number;
  /** The raw body, empty when left out. Text stands for its UTF-8 bytes. */
  readonly body?: Uint8Array | string | undefined;
}

// Visible ASCII but `" # { }`. The string to sign has no delimiters; that no target can hold a
// first byte of a body, and that a timestamp has ten digits, is what makes its split unique.
const targetForm = /^(?!.*\/(\.\.)?\/)\/[!$-z|~]*$/;
const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const timestampForm = /^[1-9][0-9]{9}$/;

/** `method_not_allowed` for a method other than GET, POST, PUT, PATCH and DELETE, which a server answers with 405. */
export function methodFault(method: string): 'method_not_allowed' | null {
  return methods.includes(method) ? null : 'method_not_allowed';
}

/** `request_malformed` for a target that cannot be signed, which a server answers with 400. */
export function targetFault(target: string): 'request_malformed' | null {
  return targetForm.test(target) ? null : 'request_malformed';
}

/** `json_malformed` for a body that is neither empty nor begins with `{`: 400 on a server. */
export function bodyFault(body: Uint8Array): 'json_malformed' | null {
  let at = 0;
  // JSON's white space: tab, line feed, carriage return, space (RFC 8259, section 2).
  while (body[at] === 32 || body[at] === 10 || body[at] === 13 || body[at] === 9) at++;
  return body.length === 0 || body[at] === 123 ? null : 'json_malformed';
}

/** `timestamp_invalid` for anything but ten digits without a leading zero: 401 on a server. */
export function timestampFault(timestamp: string): 'timestamp_invalid' | null {
  return timestampForm.test(timestamp) ? null : 'timestamp_invalid';
}

/** The first fault of the signed parts, in the order in which a server answers them. */
export function formFault(
  method: string,
  target: string,
  timestamp: string,
  body: Uint8Array,
): FormReason | null {
  return targetFault(target) ?? methodFault(method) ?? bodyFault(body) ?? timestampFault(timestamp);
}
