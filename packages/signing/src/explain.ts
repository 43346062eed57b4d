import { toBytes } from './hmac.ts';

/** The parts of a string to sign, in their order. */
export type StringToSignPart = 'method' | 'target' | 'timestamp' | 'body';

export interface Difference {
  /** The part in which the two begin to differ. */
  readonly part: StringToSignPart;
  /** The index of the first differing byte, from 0. */
  readonly index: number;
  /** A sentence for people: part, index, and what each has there. */
  readonly message: string;
}

/**
 * Compares two strings to sign: names the first differing byte and the part that it is in.
 *
 * Returns null when the two are equal; then a wrong signature comes from another secret or encoding.
 *
 * @param mine the string that was signed.
 * @param theirs the string that the server signed, as in `debug.string_to_sign` of a 401.
 * @example
 * ```ts
 * import { explain } from '@cryptoix/signing/explain';
 *
 * explain('GET/v1/payments1678886400', 'GET/v1/payments?limit=21678886400')?.message;
 * // The target differs at byte 15: "1678886400" here, "?limit=21678886400" there.
 * ```
 */
export function explain(mine: Uint8Array | string, theirs: Uint8Array | string): Difference | null {
  const [a, b] = [toBytes(mine), toBytes(theirs)];
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  if (index === a.length && index === b.length) return null;
  const [mineBegins, theirsBegin] = [beginnings(a), beginnings(b)];
  // Where the two split differently, the earlier part is the one in which they went apart.
  const isBefore = (part: 'target' | 'timestamp' | 'body'): boolean =>
    index < Math.max(mineBegins[part], theirsBegin[part]);
  const part = isBefore('target')
    ? 'method'
    : isBefore('timestamp')
      ? 'target'
      : isBefore('body')
        ? 'timestamp'
        : 'body';
  return {
    part,
    index,
    message: `The ${part} differs at byte ${index}: ${show(a, index)} here, ${show(b, index)} there.`,
  };
}

/** Where the parts after the method begin. */
function beginnings(bytes: Uint8Array): { target: number; timestamp: number; body: number } {
  const text = new TextDecoder('latin1').decode(bytes);
  const target = text.search(/\/|$/);
  // What no target can hold begins the body; the ten bytes before it are the timestamp.
  const body = target + text.slice(target).search(/[^!$-z|~]|$/);
  return { target, timestamp: body - 10, body };
}

function show(bytes: Uint8Array, index: number): string {
  const shown = new TextDecoder().decode(bytes.subarray(index, index + 24));
  return shown === '' ? 'nothing' : JSON.stringify(shown);
}
