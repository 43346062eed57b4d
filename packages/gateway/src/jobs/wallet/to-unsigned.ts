import type { AccountWallet, EvmUnsigned } from '../../app/ports/wallet.ts';

/** Base units per unit of gas. */
export interface Prices {
  readonly maxFee: bigint;
  readonly tip: bigint;
}

/** A transaction of an account as plain JSON, for its row and for the signer. */
export function toUnsigned(
  { chainId }: AccountWallet,
  tx: {
    readonly from: string;
    readonly path: string;
    readonly nonce: number;
    readonly to: string;
    readonly value: bigint;
    readonly data: string;
    readonly gas: bigint;
    readonly prices: Prices;
  },
): EvmUnsigned {
  return {
    kind: 'evm',
    chainId,
    from: tx.from,
    path: tx.path,
    nonce: tx.nonce,
    to: tx.to,
    value: tx.value.toString(),
    data: tx.data,
    gas: tx.gas.toString(),
    maxFeePerGas: tx.prices.maxFee.toString(),
    maxPriorityFeePerGas: tx.prices.tip.toString(),
  };
}
