import type { Context, Handlers } from '@cryptoix/server';
import type { Rate as RateView } from '@cryptoix/spec';
import { listRates } from '../app/rates/list-rates.ts';
import type { QuotedRate } from '../app/ports/rates.ts';
import type { ApiPorts } from './ports.ts';
import { toRate } from './views/money.ts';

export function rateHandlers<Tx>({ ratesFor }: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, 'rates.list'> {
  return {
    'rates.list': async ({ query }, { caller }) => {
      const { mode } = caller.key;
      const rates = await listRates(ratesFor(mode), query);
      const data = rates.map((each) => toRateView(each, mode === 'live'));
      return { object: 'list', data, has_more: false, next_cursor: null };
    },
  };
}

function toRateView({ rate, method, sources, at, stale }: QuotedRate, livemode: boolean): RateView {
  return {
    object: 'rate',
    livemode,
    base: rate.base,
    quote: rate.quote,
    rate: toRate(rate.scaled),
    sources: sources.map((source) => ({
      name: source.name,
      rate: toRate(source.rate.scaled),
      at: source.at.toISOString(),
    })),
    method,
    at: at.toISOString(),
    stale,
  };
}
