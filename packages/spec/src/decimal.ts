/** Why a text is no amount of the given precision. */
export type DecimalProblem = 'amount_invalid' | 'amount_precision';

// 78 digits hold every 256-bit number; more is never money.
const plain = /^(0|[1-9][0-9]{0,77})(?:\.([0-9]{1,78}))?$/;

/**
 * Turns a plain decimal string into base units, exactly.
 *
 * `"0.00052432"` with 8 decimals is `52432n`. Zeros beyond the precision pass, any other digit there is
 * `amount_precision`: nothing is ever rounded. A sign, an exponent, a leading zero, white space or more than
 * 78 digits is `amount_invalid`.
 *
 * @param text An amount as the API writes it, in units of its currency.
 * @param decimals How many decimals the asset has, as `GET /v1/assets` says.
 * @returns The base units (satoshi, wei, cents), or the reason of the refusal.
 *
 * @example
 * ```ts
 * import { parseDecimal } from '@cryptoix/spec';
 *
 * parseDecimal('49.90', 2); // 4990n
 * parseDecimal('49.905', 2); // 'amount_precision'
 * ```
 */
export function parseDecimal(text: string, decimals: number): bigint | DecimalProblem {
  const [, whole, fraction = ''] = plain.exec(text) ?? [];
  if (whole === undefined) return 'amount_invalid';
  if (/[1-9]/.test(fraction.slice(decimals))) return 'amount_precision';
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/**
 * Writes base units as a plain decimal string, exactly.
 *
 * @param units Base units; a negative number gets a minus sign.
 * @param decimals How many decimals the asset has.
 * @param shown How many decimals to show at least; zeros beyond them are left out. All by default.
 *
 * @example
 * ```ts
 * import { formatDecimal } from '@cryptoix/spec';
 *
 * formatDecimal(4990n, 2); // '49.90'
 * formatDecimal(10n ** 16n, 18, 2); // '0.01'
 * ```
 */
export function formatDecimal(units: bigint, decimals: number, shown: number = decimals): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const kept = digits.slice(cut, cut + shown);
  const rest = digits.slice(cut + shown).replace(/0+$/, '');
  const fraction = kept + rest;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A decimal read from a JSON number, or why there is none. */
export type DecimalFromNumber =
  | { readonly ok: true; readonly decimal: string }
  | { readonly ok: false; readonly reason: 'amount_invalid'; readonly message: string };

const jsonNumber = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** A float holds 15 significant digits exactly as they were written; with more, its writer lost some. */
const maxSignificantDigits = 15;
const maxDigits = 78;

/**
 * Turns the text of a JSON number into a plain decimal string by its digits, never through a float.
 *
 * `1e-05` gives `"0.00001"`. Numbers of more than 15 significant digits are refused, because the language
 * that wrote them may already have rounded; so are negative ones. Equal numbers give equal strings.
 *
 * @param text The number exactly as it stands in the JSON.
 *
 * @example
 * ```ts
 * import { decimalFromJsonNumber } from '@cryptoix/spec';
 *
 * decimalFromJsonNumber('1e-05'); // { ok: true, decimal: '0.00001' }
 * ```
 */
export function decimalFromJsonNumber(text: string): DecimalFromNumber {
  const [match, sign, whole = '', fraction = '', exponent = '0'] = jsonNumber.exec(text) ?? [];
  if (match === undefined) return refuse('it is not a number.');
  if (sign === '-') return refuse('it is negative.');
  const significant = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return { ok: true, decimal: '0' };
  if (significant.length > maxSignificantDigits) {
    return refuse(`it has more than ${maxSignificantDigits} significant digits; send it as a string.`);
  }
  // Where the point stands, counted from the left end of `significant`.
  const leadingZeros = /^0*/.exec(whole + fraction)?.[0].length ?? 0;
  const point = BigInt(whole.length - leadingZeros) + BigInt(exponent);
  if (point > maxDigits || point < -maxDigits) return refuse('it is out of range.');
  return { ok: true, decimal: place(significant, Number(point)) };
}

function place(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits.padEnd(point, '0');
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function refuse(message: string): DecimalFromNumber {
  return { ok: false, reason: 'amount_invalid', message };
}
