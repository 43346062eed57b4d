/** The fields in which nodes write coins, or coins per 1000 virtual bytes, as a decimal number. */
const coinFields =
  /(?<!\\)"(value|fee|feerate|relayfee|mempoolminfee|minrelaytxfee|base|descendant)"\s*:\s*(-?[0-9][0-9.eE+-]*)/g;

/**
 * Parses a node's JSON with its amounts as the text they came in: a floating-point number never carries
 * money. The quotes inside JSON strings are escaped, so a match is always a field.
 */
export function parseNodeJson(text: string): unknown {
  return JSON.parse(text.replace(coinFields, '"$1":"$2"'));
}

/** Base units of a decimal text such as `0.00001000` or `1e-05`. Throws a RangeError at more than 8 places. */
export function toSats(text: string): bigint {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`${text} is no amount`);
  const places = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  let sats: bigint;
  if (places <= 8) sats = digits * 10n ** BigInt(8 - places);
  else {
    const scale = 10n ** BigInt(places - 8);
    if (digits % scale !== 0n) throw new RangeError(`${text} is finer than the smallest unit`);
    sats = digits / scale;
  }
  return sign === '-' ? -sats : sats;
}
