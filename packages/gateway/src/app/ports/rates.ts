import type { Rate } from '../../domain/money/rate.ts';

/** One source's word on a rate. */
export interface RateQuote {
  readonly name: string;
  readonly rate: Rate;
  readonly at: Date;
}

/** A rate as it may be locked: what it is, and where it comes from. */
export interface QuotedRate {
  readonly rate: Rate;
  /** `fixed` is set by the operator and follows no market; it is told as such. */
  readonly method: 'median' | 'fixed';
  readonly sources: readonly RateQuote[];
  readonly at: Date;
  /** Too old to be locked. */
  readonly stale: boolean;
}

/** Where rates come from. Everything is quoted in one fiat currency; other pairs are crossed from it. */
export interface Rates {
  /** The currencies that have a rate. */
  readonly bases: readonly string[];
  readonly quote: string;
  /** Null where there is none just now. */
  find(base: string): Promise<QuotedRate | null>;
}
