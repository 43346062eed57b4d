import { getAddress, type Hex } from 'viem';
import type { ChainRef, Transfer } from '../../app/ports/chain.ts';
import type { ScannedTransaction } from './block.ts';
import type { EvmToken } from './node.ts';
import type { PaidCall } from './trace-calls.ts';

export interface TransferContext {
  readonly network: string;
  readonly tx: ScannedTransaction;
  /** null while unconfirmed. */
  readonly block: ChainRef | null;
}

/** What a token transfer is, from a log or a simulated one. */
export interface TokenMovement {
  readonly contract: Hex;
  readonly from: Hex;
  readonly to: Hex;
  readonly value: bigint;
}

export function toNativeTransfer({ network, tx, block }: TransferContext, currency: string): Transfer {
  if (tx.to === null) throw new Error('a transaction that creates a contract pays nobody');
  return {
    ...common({ network, tx, block }, 'native'),
    currency,
    contract: null,
    to: getAddress(tx.to),
    from: getAddress(tx.from),
    amount: tx.value,
  };
}

/** Coins that a contract passed on, known by the place of the call in its transaction. */
export function toCallTransfer(context: TransferContext, call: PaidCall, currency: string): Transfer {
  return {
    ...common(context, `call.${call.place}`),
    currency,
    contract: null,
    to: call.to,
    from: call.from,
    amount: call.value,
  };
}

/** `ordinal` counts the logs of the receipt from 0: it stays when the transaction moves to another block. */
export function toTokenTransfer(
  context: TransferContext,
  movement: TokenMovement,
  ordinal: number,
  tokens: ReadonlyMap<string, EvmToken>,
): Transfer {
  return {
    ...common(context, String(ordinal)),
    currency: tokens.get(movement.contract.toLowerCase())?.currency ?? null,
    contract: getAddress(movement.contract),
    to: movement.to,
    from: movement.from,
    amount: movement.value,
  };
}

function common({ network, tx, block }: TransferContext, index: string) {
  return {
    id: `${network}:${tx.hash}:${index}`,
    network,
    txid: tx.hash,
    index,
    block,
    // Any unconfirmed transaction gives way to one with the same nonce and a higher fee.
    replaceable: block === null,
    spends: [`${getAddress(tx.from)}:${tx.nonce}`],
  };
}
