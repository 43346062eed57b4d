import { afterEach, describe, expect, it } from 'vitest';
import { lockRate } from '../app/rates/lock-rate.ts';
import { createLiveRates, type LiveRates, type LiveRatesOptions } from './live-rates.ts';
import { rateSources, type RateSourceName } from './sources.ts';
import { json, startFakeSource, type FakeSource, type Play } from './testing.ts';

const open: FakeSource[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((fake) => fake.close()));
});

let now = new Date('2026-01-01T12:00:00Z');
const pass = (seconds: number): void => void (now = new Date(now.getTime() + seconds * 1000));
const unix = (): string => `${Math.floor(now.getTime() / 1000)}`;

/** What the sources answer when all is well: the forms of their documentation. */
const honest = {
  kraken:
    (prices: Record<string, string>): Play =>
    (path, response) => {
      const base = /pair=(.+)USD$/.exec(path)?.[1]?.replace('XBT', 'BTC') ?? '';
      const price = prices[base];
      const body =
        price === undefined
          ? { error: ['EQuery:Unknown asset pair'] }
          : { error: [], result: { [`X${base}ZUSD`]: { a: ['1', '1', '1'], c: [price, '0.01'] } } };
      json(body)(path, response);
    },
  coinbase:
    (prices: Record<string, string>): Play =>
    (path, response) => {
      const price = prices[/products\/(.+)-USD/.exec(path)?.[1] ?? ''];
      if (price === undefined) response.statusCode = 404;
      json({ trade_id: 1, price, size: '0.1', time: now.toISOString() })(path, response);
    },
  bitstamp:
    (prices: Record<string, string>): Play =>
    (path, response) => {
      const price = prices[/ticker\/(.+)usd/.exec(path)?.[1]?.toUpperCase() ?? ''];
      if (price === undefined) response.statusCode = 404;
      json({ last: price, timestamp: unix(), high: '1' })(path, response);
    },
  binance:
    (prices: Record<string, string>): Play =>
    (path, response) => {
      const base = /symbol=(.+)USDT$/.exec(path)?.[1] ?? '';
      json({ symbol: `${base}USDT`, price: prices[base] })(path, response);
    },
};

async function rates(
  plays: Partial<Record<RateSourceName, Play>>,
  options: Partial<LiveRatesOptions> = {},
): Promise<{ live: LiveRates; fakes: FakeSource[]; failures: [string, unknown][] }> {
  const failures: [string, unknown][] = [];
  const fakes: FakeSource[] = [];
  const sources = [];
  for (const [name, play] of Object.entries(plays)) {
    const fake = await startFakeSource(play);
    fakes.push(fake);
    open.push(fake);
    sources.push({ ...rateSources[name as RateSourceName], url: fake.url });
  }
  const live = createLiveRates({
    sources,
    bases: ['BTC'],
    now: () => now,
    onFailure: (source, error) =>
      failures.push([source, error instanceof Error && 'code' in error ? error.code : error]),
    limits: { timeoutMs: 300, maxBytes: 2_000 },
    ...options,
  });
  await live.refresh();
  return { live, fakes, failures };
}

const dollars = async (live: LiveRates, base = 'BTC'): Promise<string | null> => {
  const found = await live.find(base);
  return found === null
    ? null
    : `${Number(found.rate.scaled / 10n ** 8n) / 10_000}${found.stale ? ' stale' : ''}`;
};

describe('live rates', () => {
  it('are the median of the sources, and say whose and of when', async () => {
    const { live } = await rates({
      kraken: honest.kraken({ BTC: '95100.10000' }),
      coinbase: honest.coinbase({ BTC: '95200.5' }),
      bitstamp: honest.bitstamp({ BTC: '95300' }),
    });
    expect(await dollars(live)).toBe('95200.5');
    const found = await live.find('BTC');
    expect(found).toMatchObject({ method: 'median', stale: false, at: now });
    expect(found?.sources.map(({ name }) => name)).toEqual(['bitstamp', 'coinbase', 'kraken']);
    expect((await lockRate(live, 'BTC', 'USD')).source).toBe('median(bitstamp,coinbase,kraken)');
    expect(await live.find('DOGE')).toBeNull();
  });

  it('read the numbers of CoinGecko digit by digit, all in one request', async () => {
    const answer = (price: string): Play =>
      json(
        `{"bitcoin":{"usd":${price},"last_updated_at":${unix()}},"ethereum":{"usd":2500.1,"last_updated_at":${unix()}}}`,
      );
    const { live, fakes } = await rates(
      {
        kraken: honest.kraken({ BTC: '95100.123456789012', ETH: '2500' }),
        coingecko: answer('95100.1234567890129999'),
      },
      { bases: ['BTC', 'ETH', 'BTC'] },
    );
    expect((await live.find('BTC'))?.rate.scaled).toBe(95_100_123_456_789_012n);
    expect(await dollars(live, 'ETH')).toBe('2500.05');
    expect(fakes[1]?.asked).toHaveLength(1);
  });

  it('turn prices in USDT into dollars by what the others say of USDT', async () => {
    const plays = (tether: string): Partial<Record<RateSourceName, Play>> => ({
      kraken: honest.kraken({ BTC: '99000', USDT: tether }),
      bitstamp: honest.bitstamp({ USDT: tether }),
      binance: honest.binance({ BTC: '100000' }),
    });
    expect(await dollars((await rates(plays('0.99'))).live)).toBe('99000');
    // Worth something else than a dollar: what is priced in it is not believed, and one source is left.
    expect(await dollars((await rates(plays('0.97'))).live)).toBeNull();
  });

  it('stop where a stablecoin is worth something else than a dollar, and only there', async () => {
    const prices = { BTC: '95000', USDC: '0.979' };
    const { live } = await rates(
      { kraken: honest.kraken(prices), bitstamp: honest.bitstamp(prices) },
      { bases: ['BTC', 'USDC'] },
    );
    expect(await live.find('USDC')).toBeNull();
    await expect(lockRate(live, 'USDC', 'USD')).rejects.toMatchObject({ status: 503 });
    expect((await lockRate(live, 'USDC', 'USDC')).source).toBeNull();
    expect(await dollars(live)).toBe('95000');
  });

  it.each<[string, string, Play]>([
    ['lies', '', honest.coinbase({ BTC: '1' })],
    ['stalls', 'timeout', () => undefined],
    ['stalls in the middle of its answer', 'timeout', (_path, response) => void response.write('{"price":')],
    ['sends without end', 'too_large', (_path, response) => void response.write('x'.repeat(100_000))],
    ['sends no JSON', 'not_json', json('<html>')],
    ['fails', 'status_500', (_path, response) => void response.writeHead(500).end('{}')],
    [
      'sends elsewhere',
      'unreachable',
      (_path, response) => void response.writeHead(302, { location: '/' }).end(),
    ],
    ['sends another form', 'malformed', json({ last: '1' })],
    ['sends null', 'malformed', json('null')],
    ['sends zero', 'malformed', json({ price: '0.0000000000001', time: '2026-01-01T12:00:00Z' })],
    ['sends less than zero', 'malformed', json({ price: '-5', time: '2026-01-01T12:00:00Z' })],
    ['sends an exponent', 'malformed', json('{"price":1e5,"time":"2026-01-01T12:00:00Z"}')],
    ['hangs up', 'unreachable', (_path, response) => void response.destroy()],
  ])('do without a source that %s', async (_name, code, play) => {
    const { live, failures } = await rates({
      kraken: honest.kraken({ BTC: '95000' }),
      coinbase: play,
      bitstamp: honest.bitstamp({ BTC: '95001' }),
    });
    expect(await dollars(live)).toBe('95000.5');
    expect((await live.find('BTC'))?.sources.map(({ name }) => name)).toEqual(['bitstamp', 'kraken']);
    expect(failures).toEqual(code === '' ? [] : [['coinbase', code]]);
  });

  it('are none where only two sources are left and they disagree', async () => {
    const { live } = await rates({
      kraken: honest.kraken({ BTC: '95000' }),
      bitstamp: honest.bitstamp({ BTC: '99999' }),
    });
    expect(await live.find('BTC')).toBeNull();
    await expect(lockRate(live, 'BTC', 'USD')).rejects.toMatchObject({
      status: 503,
      reason: 'rate_unavailable',
    });
  });

  it('hold for five minutes without their sources, then are stale, and come back with them', async () => {
    const { live, fakes } = await rates({
      kraken: honest.kraken({ BTC: '95000' }),
      bitstamp: honest.bitstamp({ BTC: '95000' }),
    });
    const plays = fakes.map((fake) => fake.play);
    for (const fake of fakes) fake.play = (_path, response) => void response.destroy();
    pass(299);
    await live.refresh();
    expect(await dollars(live)).toBe('95000');
    pass(1);
    expect(await dollars(live)).toBe('95000 stale');
    await expect(lockRate(live, 'BTC', 'USD')).rejects.toMatchObject({ status: 503 });
    fakes.forEach((fake, index) => (fake.play = plays[index] ?? fake.play));
    await live.refresh();
    expect(await dollars(live)).toBe('95000');
  });

  it('count a quote from when its source says, and never from the future', async () => {
    const stated = (at: Date): Play => json({ price: '95000', time: at.toISOString() });
    const kraken = honest.kraken({ BTC: '95000' });
    const old = await rates({ kraken, coinbase: stated(new Date(now.getTime() - 300_000)) });
    expect(await old.live.find('BTC')).toBeNull();
    const ahead = await rates({ kraken, coinbase: stated(new Date(now.getTime() + 3_600_000)) });
    pass(300);
    expect(await dollars(ahead.live)).toBe('95000 stale');
  });
});
