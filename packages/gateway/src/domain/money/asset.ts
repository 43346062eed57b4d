/** A currency on a network, as the ledger and the database name it: `USDC:ethereum`. */
export type AssetKey = `${string}:${string}`;

/** How the units of a currency are counted and written. */
export interface Denomination {
  readonly currency: string;
  readonly decimals: number;
  /** The least number of decimals that is written, and the step that amounts due are rounded up to. */
  readonly displayDecimals: number;
}

/** From which worth on a payment waits for more confirmations. */
export interface DepthTier {
  /** Hundredths of a US dollar. */
  readonly fromCents: bigint;
  readonly confirmations: number;
  /** Whether it also waits until the network itself calls the block final. */
  readonly untilFinal?: boolean;
}

/** A currency that can be received on one network. All amounts are base units. */
export interface Asset extends Denomination {
  readonly network: string;
  readonly name: string;
  readonly kind: 'native' | 'token';
  readonly contract: string | null;
  /** A single transfer below this is recorded and kept in `suspense`; an excess up to it is not called one. */
  readonly dust: bigint;
  readonly minPayment: bigint;
  readonly maxPayment: bigint;
  readonly minPayout: bigint;
  readonly confirmations: number;
  /** More confirmations for more money; none where they are left out. */
  readonly depths?: readonly DepthTier[];
}

/** A currency that prices only; money never arrives in it. */
export interface Fiat extends Denomination {
  readonly kind: 'fiat';
  readonly name: string;
}

/** How a token is called that nobody has configured, whatever it calls itself. */
export const unlistedCurrency = 'UNLISTED';

export function toAssetKey(currency: string, network: string): AssetKey {
  return `${currency}:${network}`;
}

/** The fiat currencies that a payment can be priced in. */
export const fiats: readonly Fiat[] = [
  { currency: 'USD', kind: 'fiat', name: 'US dollar', decimals: 2, displayDecimals: 2 },
];
