import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hex } from '@scure/base';
import { OutScript, p2wpkh, Transaction } from '@scure/btc-signer';
import { addressOfScript } from '../bitcoin/address.ts';
import { bitcoinRegtest } from '../bitcoin/params.ts';

export interface Outpoint {
  readonly txid: string;
  readonly vout: number;
}

export interface Output {
  readonly vout: number;
  readonly script: string;
  readonly address: string | null;
  readonly amount: bigint;
}

/** A transaction as the network reads it from its bytes. */
export interface ReadTransaction {
  readonly txid: string;
  readonly raw: string;
  readonly vsize: number;
  readonly inputs: readonly Outpoint[];
  readonly outputs: readonly Output[];
}

/** Reads signed bytes; null when they are no signed segwit transaction. */
export function readTransaction(raw: string): ReadTransaction | null {
  try {
    const tx = parse(raw);
    const inputs = Array.from({ length: tx.inputsLength }, (_, index) => {
      const { txid, index: vout } = tx.getInput(index);
      if (txid === undefined || vout === undefined) throw new Error('an input without outpoint');
      return { txid: hex.encode(txid), vout };
    });
    const outputs = Array.from({ length: tx.outputsLength }, (_, vout) => {
      const { script, amount } = tx.getOutput(vout);
      if (script === undefined || amount === undefined) throw new Error('an output without script');
      return { vout, amount, script: hex.encode(script), address: addressOfScript(script, bitcoinRegtest) };
    });
    if (inputs.length === 0 || outputs.length === 0) return null;
    return { txid: tx.id, raw: raw.toLowerCase(), vsize: tx.vsize, inputs, outputs };
  } catch {
    return null;
  }
}

/** Whether the witness of each input spends its output: P2WPKH with every output signed, nothing else. */
export function isSigned(
  raw: string,
  spent: readonly { readonly script: string; readonly amount: bigint }[],
): boolean {
  const tx = parse(raw);
  return spent.every(({ script, amount }, index) => {
    const [signature, publicKey, ...more] = tx.getInput(index).finalScriptWitness ?? [];
    if (signature === undefined || publicKey === undefined || more.length > 0) return false;
    const sighash = signature.at(-1);
    // SIGHASH_ALL
    if (sighash !== 1) return false;
    try {
      const { script: owned, hash } = p2wpkh(publicKey, bitcoinRegtest);
      if (hex.encode(owned) !== script) return false;
      const code = OutScript.encode({ type: 'pkh', hash });
      const digest = tx.preimageWitnessV0(index, code, sighash, amount);
      return secp256k1.verify(signature.slice(0, -1), digest, publicKey, { prehash: false, format: 'der' });
    } catch {
      return false;
    }
  });
}

function parse(raw: string): Transaction {
  return Transaction.fromRaw(hex.decode(raw.toLowerCase()), {
    allowUnknownInputs: true,
    allowUnknownOutputs: true,
    disableScriptCheck: true,
  });
}
