import { agree, isDepegged, type Consensus, type SourceQuote } from '../domain/money/market-rate.ts';
import { parseRate, rateScale, type Rate } from '../domain/money/rate.ts';
import type { QuotedRate, Rates } from '../app/ports/rates.ts';
import { fetchJson, RateSourceError, type FetchLimits } from './fetch-json.ts';
import type { Ask, RateSource } from './rate-source.ts';

export interface LiveRatesOptions {
  readonly sources: readonly RateSource[];
  /** The currencies that are taken. */
  readonly bases: readonly string[];
  readonly now: () => Date;
  /** Told of every request that failed; the others go on. */
  readonly onFailure?: (source: string, error: unknown) => void;
  readonly limits?: FetchLimits;
}

/** Rates of the market, as old as the last `refresh` that reached the sources. */
export interface LiveRates extends Rates {
  /** Asks every source once. It never fails: what a source said before counts until it is too old. */
  refresh(): Promise<void>;
}

/** Answers of the sources are some hundred bytes long. */
const defaultLimits: FetchLimits = { timeoutMs: 5_000, maxBytes: 64 * 1024 };

/** They stand for a dollar, and stop being taken for one when the market says otherwise. */
const stablecoins: readonly string[] = ['USDC', 'USDT'];
const quote = 'USD';

interface Told {
  readonly rate: Rate;
  readonly at: Date;
}

/** The median of several public sources, by the rules of `agree`. */
export function createLiveRates(options: LiveRatesOptions): LiveRates {
  const { sources, now } = options;
  const bases = [...new Set(options.bases)];
  const limits = options.limits ?? defaultLimits;
  // Prices in USDT are worth nothing without the price of USDT.
  const asked = sources.some((source) => source.quote === 'USDT') ? [...new Set([...bases, 'USDT'])] : bases;
  const told = new Map<string, Map<string, Told>>(sources.map(({ name }) => [name, new Map()]));
  const agreed = new Map<string, QuotedRate>();

  const ask = async (source: RateSource, { path, read }: Ask): Promise<void> => {
    try {
      const prices = read(await fetchJson(`${source.url}${path}`, limits));
      const received = now();
      for (const { base, price, at } of prices) {
        const rate = parseRate(base, source.quote, price);
        // A source whose clock is ahead is not fresher for it.
        told.get(source.name)?.set(base, { rate, at: at !== null && at < received ? at : received });
      }
    } catch (error) {
      options.onFailure?.(source.name, error instanceof Error ? error : new RateSourceError('malformed'));
    }
  };

  const quotesIn = (currency: RateSource['quote'], base: string): { name: string; told: Told }[] =>
    sources.flatMap(({ name, quote: priced }) => {
      const each = priced === currency ? told.get(name)?.get(base) : undefined;
      return each === undefined ? [] : [{ name, told: each }];
    });

  /** What all say of a currency, in dollars. */
  const consensus = (base: string, at: Date): Consensus | null => {
    const direct = quotesIn('USD', base).map(({ name, told: each }): SourceQuote => ({
      name,
      scaled: each.rate.scaled,
      at: each.at,
    }));
    const tether = base === 'USDT' ? null : consensus('USDT', at);
    const crossed = (tether === null ? [] : quotesIn('USDT', base)).flatMap(({ name, told: each }) =>
      tether === null || isDepegged(tether.scaled)
        ? []
        : [{ name, scaled: inDollars(each.rate, tether), at: each.at < tether.at ? each.at : tether.at }],
    );
    const found = agree([...direct, ...crossed], at);
    return found === null || found.scaled === 0n ? null : found;
  };

  const find = (base: string): QuotedRate | null => {
    if (!bases.includes(base)) return null;
    const found = consensus(base, now());
    if (found === null) {
      const last = agreed.get(base);
      return last === undefined ? null : { ...last, stale: true };
    }
    if (stablecoins.includes(base) && isDepegged(found.scaled)) return null;
    const rate = (scaled: bigint): Rate => ({ base, quote, scaled });
    const quoted: QuotedRate = {
      rate: rate(found.scaled),
      method: 'median',
      sources: found.quotes.map((each) => ({ name: each.name, rate: rate(each.scaled), at: each.at })),
      at: found.at,
      stale: false,
    };
    agreed.set(base, quoted);
    return quoted;
  };

  return {
    bases,
    quote,
    find: (base) => Promise.resolve(find(base)),
    refresh: async () => {
      await Promise.all(sources.flatMap((source) => source.asks(asked).map((each) => ask(source, each))));
      // So that what was agreed on is still there to be told, as stale, when the sources go away.
      for (const base of bases) find(base);
    },
  };
}

/** BTC-USDT by USDT-USD. */
function inDollars(rate: Rate, tether: Consensus): bigint {
  return (rate.scaled * tether.scaled) / rateScale;
}
