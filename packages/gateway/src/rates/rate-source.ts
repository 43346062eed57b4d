import { RateSourceError } from './fetch-json.ts';

/** A currency's price as a source states it. */
export interface StatedPrice {
  readonly base: string;
  /** A plain decimal above zero with at most 12 decimals. */
  readonly price: string;
  /** When the source says that it was so; null where it does not say. */
  readonly at: Date | null;
}

/** One request to a source, and how its answer reads. */
export interface Ask {
  /** Below the source's base URL. */
  readonly path: string;
  /** Throws `RateSourceError` for an answer that is not of the documented form. */
  readonly read: (body: unknown) => StatedPrice[];
}

/** A public source of prices that needs no key. */
export interface RateSource {
  readonly name: string;
  readonly url: string;
  /** What its prices are in. Prices in USDT are turned into dollars by what the others say of USDT. */
  readonly quote: 'USD' | 'USDT';
  /** What to ask for these currencies; those that it does not trade are left out. */
  readonly asks: (bases: readonly string[]) => Ask[];
}

const malformed = (): RateSourceError => new RateSourceError('malformed');

export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) throw malformed();
  return (value as Record<string, unknown>)[name];
}

/** A price as it was sent, cut to what a rate can hold. */
export function toPrice(value: unknown): string {
  const match = typeof value === 'string' ? /^(\d{1,15})(?:\.(\d{1,40}))?$/.exec(value) : null;
  if (match === null) throw malformed();
  const [, whole = '', fraction = ''] = match;
  const digits = fraction.slice(0, 12);
  if (!/[1-9]/.test(whole + digits)) throw malformed();
  return `${whole.replace(/^0+(?=\d)/, '')}${digits === '' ? '' : `.${digits}`}`;
}

/** A time in unix seconds. */
export function toUnixTime(value: unknown): Date {
  if (typeof value !== 'string' || !/^\d{9,11}$/.test(value)) throw malformed();
  return new Date(Number(value) * 1000);
}

export function toIsoTime(value: unknown): Date {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : null;
  if (at === null || Number.isNaN(at.getTime())) throw malformed();
  return at;
}
