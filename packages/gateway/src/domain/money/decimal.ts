/** Why a decimal text is not an amount of the given precision. */
export type DecimalProblem = 'amount_invalid' | 'amount_precision';

const plain = /^(0|[1-9][0-9]{0,77})(?:\.([0-9]{1,78}))?$/;

/**
 * Reads a plain decimal text as base units, exactly.
 *
 * Zeros beyond the precision change nothing and pass; any other digit there is refused, never rounded.
 */
export function parseDecimal(text: string, decimals: number): bigint | DecimalProblem {
  const match = plain.exec(text);
  if (match === null) return 'amount_invalid';
  const whole = match[1] ?? '0';
  const fraction = match[2] ?? '';
  if (/[1-9]/.test(fraction.slice(decimals))) return 'amount_precision';
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/** Writes base units as a decimal text: exact, with at least `shown` decimals and no zeros beyond them. */
export function formatDecimal(units: bigint, decimals: number, shown: number = decimals): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  let end = decimals;
  const fraction = digits.slice(digits.length - decimals);
  while (end > shown && fraction[end - 1] === '0') end -= 1;
  return end === 0 ? sign + whole : `${sign}${whole}.${fraction.slice(0, end)}`;
}
