import { idPrefixes, type IdObject } from './generated/id-prefixes.ts';

/** 26 characters of Crockford base 32; the first is at most 7, since a ULID has 128 bits. */
const ulid = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/**
 * A new regular expression that matches the ids of one kind of object, whole.
 *
 * @example
 * ```ts
 * import { newIdPattern } from '@cryptoix/spec';
 *
 * newIdPattern('payment').test('pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C'); // true
 * ```
 */
export function newIdPattern(object: IdObject): RegExp {
  return new RegExp(`^${idPrefixes[object]}_${ulid}$`);
}

const patterns = new Map<IdObject, RegExp>();

/**
 * Whether a text has the form of an id of this kind of object. It says nothing of whether the object exists.
 *
 * @example
 * ```ts
 * import { isId } from '@cryptoix/spec';
 *
 * isId('payment', 'pay_123'); // false
 * ```
 */
export function isId(object: IdObject, text: string): boolean {
  let pattern = patterns.get(object);
  if (pattern === undefined) {
    pattern = newIdPattern(object);
    patterns.set(object, pattern);
  }
  return pattern.test(text);
}
