import { RateSourceError } from './fetch-json.ts';
import { field, toIsoTime, toPrice, toUnixTime, type RateSource } from './rate-source.ts';

// https://docs.kraken.com/api/docs/rest-api/get-ticker-information
const kraken: RateSource = {
  name: 'kraken',
  url: 'https://api.kraken.com',
  quote: 'USD',
  asks: (bases) =>
    bases.map((base) => ({
      path: `/0/public/Ticker?pair=${base === 'BTC' ? 'XBT' : base}USD`,
      read: (body) => {
        const errors = field(body, 'error');
        if (!Array.isArray(errors) || errors.length > 0) throw new RateSourceError('refused');
        // The key is Kraken's own name of the pair (XXBTZUSD); one was asked for.
        const pairs = Object.values(Object(field(body, 'result')) as object);
        const last = pairs.length === 1 ? field(pairs[0], 'c') : null;
        if (!Array.isArray(last)) throw new RateSourceError('malformed');
        return [{ base, price: toPrice(last[0]), at: null }];
      },
    })),
};

// https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductticker
const coinbase: RateSource = {
  name: 'coinbase',
  url: 'https://api.exchange.coinbase.com',
  quote: 'USD',
  // Coinbase exchanges USDC one to one itself: that is no market.
  asks: (bases) =>
    bases
      .filter((base) => base !== 'USDC')
      .map((base) => ({
        path: `/products/${base}-USD/ticker`,
        read: (body) => [{ base, price: toPrice(field(body, 'price')), at: toIsoTime(field(body, 'time')) }],
      })),
};

// https://www.bitstamp.net/api/#tag/Tickers
const bitstamp: RateSource = {
  name: 'bitstamp',
  url: 'https://www.bitstamp.net',
  quote: 'USD',
  asks: (bases) =>
    bases.map((base) => ({
      path: `/api/v2/ticker/${base.toLowerCase()}usd/`,
      read: (body) => [
        { base, price: toPrice(field(body, 'last')), at: toUnixTime(field(body, 'timestamp')) },
      ],
    })),
};

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints
const binance: RateSource = {
  name: 'binance',
  url: 'https://api.binance.com',
  quote: 'USDT',
  asks: (bases) =>
    bases
      .filter((base) => base !== 'USDT')
      .map((base) => ({
        path: `/api/v3/ticker/price?symbol=${base}USDT`,
        read: (body) => {
          if (field(body, 'symbol') !== `${base}USDT`) throw new RateSourceError('malformed');
          return [{ base, price: toPrice(field(body, 'price')), at: null }];
        },
      })),
};

const coingeckoIds: Readonly<Record<string, string>> = {
  BTC: 'bitcoin',
  ETH: 'ethereum',
  LTC: 'litecoin',
  USDC: 'usd-coin',
  USDT: 'tether',
  POL: 'polygon-ecosystem-token',
  BNB: 'binancecoin',
};

// https://docs.coingecko.com/reference/simple-price: one request for all, since few a minute are free.
const coingecko: RateSource = {
  name: 'coingecko',
  url: 'https://api.coingecko.com',
  quote: 'USD',
  asks: (bases) => {
    const known = bases.flatMap((base) => {
      const id = Object.hasOwn(coingeckoIds, base) ? coingeckoIds[base] : undefined;
      return id === undefined ? [] : [{ base, id }];
    });
    if (known.length === 0) return [];
    const ids = known.map(({ id }) => id).join(',');
    return [
      {
        path: `/api/v3/simple/price?ids=${ids}&vs_currencies=usd&include_last_updated_at=true&precision=full`,
        read: (body) =>
          known.map(({ base, id }) => {
            const coin = field(body, id);
            return {
              base,
              price: toPrice(field(coin, 'usd')),
              at: toUnixTime(field(coin, 'last_updated_at')),
            };
          }),
      },
    ];
  },
};

/** The sources that CRYPTOIX_RATE_SOURCES may name. */
export const rateSources: Readonly<Record<RateSourceName, RateSource>> = {
  kraken,
  coinbase,
  bitstamp,
  binance,
  coingecko,
};

export type RateSourceName = 'kraken' | 'coinbase' | 'bitstamp' | 'binance' | 'coingecko';
