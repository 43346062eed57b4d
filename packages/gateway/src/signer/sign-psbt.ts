import { base64, hex } from '@scure/base';
import type { HDKey } from '@scure/bip32';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import type { PsbtUnsigned, Signature } from '../app/ports/wallet.ts';
import { scriptOfAddress } from '../chain/bitcoin/address.ts';
import type { BitcoinParams } from '../chain/bitcoin/params.ts';
import { rateOfBound } from '../domain/payouts/fee.ts';
import type { ApprovedGroup } from './approved.ts';
import { demand } from './refusal.ts';

type Derivation = readonly [Uint8Array, { readonly path: readonly number[] }];

/** Signs one Bitcoin transaction, if it pays exactly what was approved and everything else comes back. */
export function signPsbt(
  account: HDKey,
  params: BitcoinParams,
  { payout }: ApprovedGroup,
  { psbt, txid }: PsbtUnsigned,
): Signature {
  demand(payout !== null, 'Only payouts are signed on this network.');
  const tx = Transaction.fromPSBT(base64.decode(psbt));
  demand(tx.id === txid, 'Its txid is another one.');
  const target = scriptOfAddress(payout.address, params);
  let spent = 0n;
  const keys: Uint8Array[] = [];
  for (let at = 0; at < tx.inputsLength; at++) {
    const { witnessUtxo, bip32Derivation, sighashType } = tx.getInput(at);
    demand(witnessUtxo !== undefined, 'An input does not say what it spends.');
    demand(sighashType === undefined || sighashType === 1, 'An input asks for another kind of signature.');
    const key = keyFor(account, params, bip32Derivation, hex.encode(witnessUtxo.script));
    demand(key !== null, 'An input is none of this wallet.');
    keys.push(key.privateKey);
    spent += witnessUtxo.amount;
  }
  let paid = 0;
  let returned = 0n;
  for (let at = 0; at < tx.outputsLength; at++) {
    const { script, amount, bip32Derivation } = tx.getOutput(at);
    demand(script !== undefined && amount !== undefined, 'An output is not whole.');
    if (hex.encode(script) === target && amount === payout.amount && paid === 0) {
      paid += 1;
      returned += amount;
      continue;
    }
    const key = keyFor(account, params, bip32Derivation, hex.encode(script));
    demand(key?.branch === 1, 'An output is neither what was approved nor change of this wallet.');
    returned += amount;
  }
  const fee = spent - returned;
  const rate = (fee * 1000n) / BigInt(vsizeBound(tx));
  // One that takes the place of another has to outbid it.
  demand(
    fee >= 0n && rate <= rateOfBound(payout.feeReservedNative) * 2n,
    'Its fee is above what was reserved for it.',
  );
  keys.forEach((key, at) => void tx.signIdx(key, at));
  tx.finalize();
  return { raw: tx.hex, txid: tx.id };
}

function vsizeBound(tx: Transaction): number {
  let size = 11 + tx.inputsLength * 68;
  for (let at = 0; at < tx.outputsLength; at++) size += 9 + (tx.getOutput(at).script?.length ?? 0);
  return size;
}

/** The wallet's own key behind a script, by the last two steps of the path that comes with it. */
function keyFor(
  account: HDKey,
  params: BitcoinParams,
  derivations: readonly Derivation[] | undefined,
  script: string,
): { readonly branch: number; readonly privateKey: Uint8Array } | null {
  const [branch, index] = derivations?.[0]?.[1].path.slice(-2) ?? [];
  if ((branch !== 0 && branch !== 1) || index === undefined || index >= 2 ** 31) return null;
  const { publicKey, privateKey } = account.deriveChild(branch).deriveChild(index);
  if (publicKey === null || privateKey === null) return null;
  return hex.encode(p2wpkh(publicKey, params).script) === script ? { branch, privateKey } : null;
}
