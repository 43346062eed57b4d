import { parseDecimal } from '@cryptoix/spec';
import { refuse } from '../refusal.ts';

/** A percentage from 0 to 10 with at most two decimals, in millionths: `0.5` is 5000. */
export function parseTolerance(text: string): bigint {
  const hundredths = parseDecimal(text, 2);
  if (typeof hundredths !== 'bigint' || hundredths > 1_000n) {
    throw refuse(
      '/underpayment_tolerance',
      'parameter_invalid',
      'it must be a percentage from 0 to 10 with at most two decimals, such as "0.5"',
    );
  }
  return hundredths * 100n;
}
