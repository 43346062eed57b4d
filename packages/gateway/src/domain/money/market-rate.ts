import { rateScale } from './rate.ts';

/** What one source says that one unit costs, scaled by 10^12, and since when. */
export interface SourceQuote {
  readonly name: string;
  readonly scaled: bigint;
  readonly at: Date;
}

/** Sources that agree, and their median. */
export interface Consensus {
  readonly scaled: bigint;
  /** Those that the median is made of, by name. */
  readonly quotes: readonly SourceQuote[];
  /** As old as the oldest of them. */
  readonly at: Date;
}

/** How long the word of a source counts. */
export const quoteValidMs = 5 * 60_000;

/** How many sources must agree. */
export const leastQuotes = 2;

/** How far a source may be from the median, and a stablecoin from what it stands for. */
const toleratedPercent = 2n;

/**
 * The median of what several sources say, or null where too few of them agree.
 *
 * A quote counts for five minutes. One that is more than 2 % off the median is dropped, and two must be left:
 * of two sources that contradict each other none can be believed.
 */
export function agree(quotes: readonly SourceQuote[], now: Date): Consensus | null {
  const fresh = quotes.filter((quote) => isFresh(quote.at, now));
  if (fresh.length < leastQuotes) return null;
  const middle = median(fresh.map((quote) => quote.scaled));
  const near = fresh.filter((quote) => !isOff(quote.scaled, middle));
  if (near.length < leastQuotes) return null;
  return {
    scaled: median(near.map((quote) => quote.scaled)),
    quotes: near.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    at: near.reduce((oldest, quote) => (quote.at < oldest ? quote.at : oldest), now),
  };
}

export function isFresh(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() < quoteValidMs;
}

/** Whether a currency that stands for one unit of another is traded at something else. */
export function isDepegged(scaled: bigint): boolean {
  return isOff(scaled, rateScale);
}

function isOff(scaled: bigint, from: bigint): boolean {
  const difference = scaled > from ? scaled - from : from - scaled;
  return difference * 100n > from * toleratedPercent;
}

/** Rounded down where the middle lies between two. */
function median(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0n;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0n)) / 2n;
}
