/** What one source tells of one currency, in base units. */
export interface Tale {
  /** Confirmed deposits. */
  readonly received: bigint;
  /** Confirmed payouts and refunds, without fees. */
  readonly sent: bigint;
}

export type Tales = ReadonlyMap<string, Tale>;

export const currencies = ['BTC', 'ETH', 'USDC', 'USDT'] as const;
export type Currency = (typeof currencies)[number];
export const decimals: Readonly<Record<Currency, number>> = { BTC: 8, ETH: 18, USDC: 6, USDT: 6 };

export function isCurrency(value: unknown): value is Currency {
  return currencies.some((each) => each === value);
}

/** Sums by currency. */
export class Sums {
  readonly #sums = new Map<string, bigint>();

  add(currency: string, amount: bigint): void {
    this.#sums.set(currency, this.of(currency) + amount);
  }

  of(currency: string): bigint {
    return this.#sums.get(currency) ?? 0n;
  }
}

export function toTales(received: Sums, sent: Sums): Tales {
  return new Map(
    currencies.map((currency) => [currency, { received: received.of(currency), sent: sent.of(currency) }]),
  );
}
