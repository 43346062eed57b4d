import pg from 'pg';

// Object ids of the types, fixed by Postgres (pg_type.dat).
const [int8, numeric] = [20, 1700];
const defaultParser = pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown;

/**
 * How Postgres values become JavaScript's, so that no amount ever passes through a float.
 *
 * - `numeric` is a `bigint`: money is kept as base units in `numeric(78,0)`; decimals with a fraction
 *   (rates, tolerances) are kept as `text`.
 * - `int8` (counts, sequences, heights) is a `number` and refused beyond 2^53 - 1.
 * - `timestamptz` is a `Date`.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === numeric) return parseNumeric;
      if (oid === int8) return parseInt8;
    }
    return defaultParser(oid, format);
  },
};

function parseNumeric(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new TypeError('numeric columns hold integers; keep fractions as text');
  return BigInt(text);
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond 2^53 - 1');
  return value;
}
