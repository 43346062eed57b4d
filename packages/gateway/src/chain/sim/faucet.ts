import { createHash } from 'node:crypto';
import { hex } from '@scure/base';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bitcoinRegtest } from '../bitcoin/params.ts';
import type { Outpoint } from './transaction.ts';

// Everybody can compute this key: it guards simulated coins alone.
const key = createHash('sha256').update('simulated bitcoin faucet, worth nothing').digest();
const owned = p2wpkh(secp256k1.getPublicKey(key), bitcoinRegtest);

/** The output script of the faucet's coins. */
export const faucetScript = hex.encode(owned.script);
export const faucetAddress = owned.address;

/** The transaction whose outputs never end. Each output is made when it is needed. */
export const faucetTxid = createHash('sha256').update('simulated bitcoin faucet').digest('hex');

export interface Coin extends Outpoint {
  readonly amount: bigint;
}

/** Signs a payment from the faucet's coins. What the outputs leave is the fee. */
export function signFaucetPayment(
  coins: readonly Coin[],
  payments: readonly { readonly address: string; readonly amount: bigint }[],
): string {
  const tx = new Transaction();
  for (const { txid, vout, amount } of coins) {
    // BIP 125: says openly that it may be replaced.
    tx.addInput({ txid, index: vout, sequence: 0xfffffffd, witnessUtxo: { script: owned.script, amount } });
  }
  for (const { address, amount } of payments) tx.addOutputAddress(address, amount, bitcoinRegtest);
  tx.sign(key);
  tx.finalize();
  return tx.hex;
}
