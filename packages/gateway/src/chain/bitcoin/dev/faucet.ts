import { createHash } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import type { BitcoinParams } from '../params.ts';

export interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly amount: bigint;
  /** Which of the faucet's keys owns it. */
  readonly key: number;
  /** Where it came into the chain; null while it waits. */
  readonly height: number | null;
  readonly coinbase: boolean;
}

/** Blocks pay these in turn, so that two of the same second and content are two. */
const keyCount = 16;

/** Keys that everybody can compute: they guard coins of development chains alone. */
export class FaucetKeys {
  readonly addresses: readonly string[];
  readonly scripts: readonly Uint8Array[];
  readonly #keys: readonly Uint8Array[];
  readonly #params: BitcoinParams;

  constructor(params: BitcoinParams) {
    this.#params = params;
    this.#keys = Array.from({ length: keyCount }, (_, index) =>
      createHash('sha256').update(`development chain faucet ${index}, worth nothing`).digest(),
    );
    const owned = this.#keys.map((key) => p2wpkh(secp256k1.getPublicKey(key), params));
    this.addresses = owned.map(({ address }) => address);
    this.scripts = owned.map(({ script }) => script);
  }

  /** Signs a payment; what the outputs leave of the coins is the fee. */
  sign(
    coins: readonly Coin[],
    payments: readonly { readonly address: string; readonly amount: bigint }[],
  ): { readonly txid: string; readonly raw: string } {
    const tx = new Transaction();
    for (const { txid, vout, amount, key } of coins) {
      const script = this.scripts[key] ?? new Uint8Array();
      // BIP 125: says openly that it may be replaced.
      tx.addInput({ txid, index: vout, sequence: 0xfffffffd, witnessUtxo: { script, amount } });
    }
    for (const { address, amount } of payments) tx.addOutputAddress(address, amount, this.#params);
    for (const key of new Set(coins.map((coin) => coin.key))) tx.sign(this.#keys[key] ?? new Uint8Array());
    tx.finalize();
    return { txid: tx.id, raw: tx.hex };
  }
}

/** At most so many virtual bytes: P2WPKH inputs, outputs of any standard kind. */
export function sizeOf(inputs: number, outputs: number): bigint {
  return 11n + 69n * BigInt(inputs) + 43n * BigInt(outputs);
}
