import { idPrefixes, type IdObject } from '@cryptoix/spec';
import { ulid } from 'ulid';
import { randomFraction } from './random-fraction.ts';

/**
 * A new id of one kind of object: its prefix and a ULID, so that ids sort by time.
 *
 * @example
 * ```ts
 * import { newId } from '@cryptoix/server';
 * newId('payment'); // pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C
 * ```
 */
export function newId(object: IdObject): string {
  return `${idPrefixes[object]}_${ulid(Date.now(), randomFraction)}`;
}
