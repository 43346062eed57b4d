import { fiats, toAssetKey, type Asset, type Fiat } from '../../domain/money/asset.ts';
import { crossRate, rateScale, valueOf, type Rate } from '../../domain/money/rate.ts';
import { assetsOf, type Networks } from '../ports/networks.ts';
import type { Rates } from '../ports/rates.ts';
import type { Work } from '../ports/work.ts';
import { refuse, unavailable } from '../refusal.ts';

export interface BalanceQuery {
  readonly currency?: string | undefined;
  /** A fiat currency to express the holdings in. */
  readonly valueIn?: string | undefined;
}

export interface Holding {
  readonly asset: Asset;
  readonly available: bigint;
  readonly pending: bigint;
  readonly reserved: bigint;
  readonly total: bigint;
  /** Base units of `valueIn`, rounded down; null where no value was asked for. */
  readonly value: bigint | null;
}

export interface HeldBalance {
  readonly asOf: Date;
  readonly holdings: readonly Holding[];
  readonly valueIn: Fiat | null;
  readonly valueTotal: bigint | null;
}

/** What a merchant holds, one holding per asset of the install, each the sum of ledger entries. */
export async function retrieveBalance(
  work: Work,
  { networks, rates }: { readonly networks: Networks; readonly rates: Rates },
  { currency, valueIn }: BalanceQuery,
): Promise<HeldBalance> {
  const all = assetsOf(networks, work.mode);
  const assets = all.filter((asset) => currency === undefined || asset.currency === currency);
  if (currency !== undefined && assets.length === 0) {
    throw refuse('currency', 'currency_unsupported', `${currency} is not held here, see GET /v1/assets`);
  }
  const fiat = valueIn === undefined ? null : fiats.find((each) => each.currency === valueIn);
  if (fiat === undefined)
    throw refuse('value_in', 'currency_unsupported', `${valueIn} is no fiat currency known here`);

  const balances = new Map((await work.ledger.balances()).map((balance) => [balance.asset, balance]));
  const holdings = await Promise.all(
    assets.map(async (asset): Promise<Holding> => {
      const {
        available = 0n,
        pending = 0n,
        reserved = 0n,
      } = balances.get(toAssetKey(asset.currency, asset.network)) ?? {};
      const total = available + pending + reserved;
      const value =
        fiat === null
          ? null
          : total === 0n
            ? 0n
            : valueOf(total, asset, fiat, await rateOf(rates, asset, fiat));
      return { asset, available, pending, reserved, total, value };
    }),
  );
  const valueTotal =
    fiat === null ? null : holdings.reduce((sum, holding) => sum + (holding.value ?? 0n), 0n);
  return { asOf: work.now, holdings, valueIn: fiat, valueTotal };
}

async function rateOf(rates: Rates, asset: Asset, fiat: Fiat): Promise<Rate> {
  const quoted = await rates.find(asset.currency);
  const inFiat =
    fiat.currency === rates.quote ? { scaled: rateScale } : (await rates.find(fiat.currency))?.rate;
  if (quoted === null || quoted.stale || inFiat === undefined) {
    throw unavailable('rate_unavailable', `There is no current rate for ${asset.currency}-${fiat.currency}.`);
  }
  return crossRate(quoted.rate, { base: fiat.currency, quote: rates.quote, scaled: inFiat.scaled });
}
