import type { Asset } from '../domain/money/asset.ts';

type Limits = Pick<Asset, 'name' | 'displayDecimals' | 'dust' | 'minPayment' | 'maxPayment' | 'minPayout'>;

/** The limits that suit an asset where the operator sets none, in its base units. */
export function defaultLimits(currency: string, decimals: number): Limits {
  const { name, displayDecimals, dust, minPayment, maxPayment, minPayout } = known[currency] ?? other;
  return {
    name: name === '' ? currency : name,
    displayDecimals: Math.min(displayDecimals, decimals),
    dust: scale(dust, decimals),
    minPayment: scale(minPayment, decimals),
    maxPayment: scale(maxPayment, decimals),
    minPayout: scale(minPayout, decimals),
  };
}

/** `parts` of 10^-`places` of a coin. */
type Amount = readonly [parts: bigint, places: number];

interface Row {
  readonly name: string;
  readonly displayDecimals: number;
  readonly dust: Amount;
  readonly minPayment: Amount;
  readonly maxPayment: Amount;
  readonly minPayout: Amount;
}

const stablecoin = (name: string): Row => ({
  name,
  displayDecimals: 2,
  dust: [1n, 2],
  minPayment: [1n, 2],
  maxPayment: [1_000_000_000n, 0],
  minPayout: [1n, 0],
});

const known: Readonly<Record<string, Row>> = {
  BTC: {
    name: 'Bitcoin',
    displayDecimals: 8,
    // What nodes refuse to relay to a P2WPKH output.
    dust: [294n, 8],
    minPayment: [1n, 5],
    maxPayment: [21_000_000n, 0],
    minPayout: [1n, 4],
  },
  LTC: {
    name: 'Litecoin',
    displayDecimals: 8,
    // Litecoin's nodes ask ten times as much of a P2WPKH output as Bitcoin's.
    dust: [2940n, 8],
    minPayment: [1n, 4],
    maxPayment: [84_000_000n, 0],
    minPayout: [1n, 3],
  },
  ETH: {
    name: 'Ether',
    displayDecimals: 8,
    dust: [1n, 6],
    minPayment: [1n, 5],
    maxPayment: [10_000_000n, 0],
    minPayout: [1n, 3],
  },
  USDC: stablecoin('USD Coin'),
  USDT: stablecoin('Tether USD'),
};

const other: Row = {
  name: '',
  displayDecimals: 8,
  dust: [1n, 6],
  minPayment: [1n, 4],
  maxPayment: [1_000_000_000n, 0],
  minPayout: [1n, 2],
};

function scale([parts, places]: Amount, decimals: number): bigint {
  // An asset with few decimals cannot show the default: its smallest unit stands for it.
  return decimals >= places ? parts * 10n ** BigInt(decimals - places) : 1n;
}
