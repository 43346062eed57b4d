import { base64, hex } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import type { UnsignedTx } from '../app/ports/wallet.ts';
import { demand } from './refusal.ts';

/** What a transaction uses up: an outpoint and what it is said to be worth, or a sender's nonce. */
export interface Spend {
  readonly name: string;
  readonly amount: bigint | null;
}

/** Read from what is signed itself, never from what comes beside it. */
export function spendsOf(unsigned: UnsignedTx): Spend[] {
  if (unsigned.kind === 'evm')
    return [{ name: `${unsigned.chainId}:${unsigned.from}:${unsigned.nonce}`, amount: null }];
  const tx = Transaction.fromPSBT(base64.decode(unsigned.psbt));
  return Array.from({ length: tx.inputsLength }, (_, at) => {
    const { txid, index, witnessUtxo } = tx.getInput(at);
    demand(
      txid !== undefined && index !== undefined && witnessUtxo !== undefined,
      'An input does not say what it spends.',
    );
    return { name: `${hex.encode(txid)}:${index}`, amount: witnessUtxo.amount };
  });
}
