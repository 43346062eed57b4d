import { base64, hex } from '@scure/base';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import type { AddressDeriver } from '../../app/ports/chain.ts';
import type { Coin, PsbtUnsigned, UtxoPlan, UtxoWallet } from '../../app/ports/wallet.ts';
import { branchKey, parseAccountKey } from '../extended-key.ts';
import { scriptOfAddress } from './address.ts';
import { leftOver, selectCoins, type SelectionGoal } from './coin-selection.ts';
import type { BitcoinParams } from './params.ts';
import { dustOfScript, vsizeOf } from './vsize.ts';

const hardened = 0x80000000;

/** Says openly that it may be replaced (BIP 125). */
const replaceable = 0xfffffffd;

/** What a replacement pays beside what it replaces: its own way through the network (BIP 125, rule 4). */
const relayRate = 1000n;

/** Plans payments of a BIP 84 account, without its keys. */
export function createUtxoWallet(options: {
  readonly xpub: string;
  readonly params: BitcoinParams;
  readonly addresses: AddressDeriver;
}): UtxoWallet {
  const { params, addresses } = options;
  const account = parseAccountKey(options.xpub, params.keyVersions);
  const path = addresses.accountPath
    .split('/')
    .slice(1)
    .map((part) => Number.parseInt(part, 10) + (part.endsWith("'") ? hardened : 0));
  const scriptOf = (address: string): Uint8Array => hex.decode(scriptOfAddress(address, params));
  const changeBytes = 22;
  const changeDust = dustOfScript(p2wpkh(branchKey(account, 1, 0), params).script, params.dustRate);

  const goalOf = ({ payment, feeRate }: Omit<UtxoPlan, 'coins'>): SelectionGoal => ({
    amount: payment?.amount ?? 0n,
    scriptBytes: payment === null ? 0 : scriptOf(payment.address).length,
    changeBytes,
    feeRate,
    dust: changeDust,
  });

  return {
    kind: 'utxo',
    change: (index) => addresses.change(index),
    dustOf: (address) => dustOfScript(scriptOf(address), params.dustRate),
    select: (coins, plan) => selectCoins(coins, goalOf(plan))?.coins ?? null,
    assemble: (plan, minFee) => {
      const { coins, payment, changeIndex } = plan;
      const total = coins.reduce((sum, { amount }) => sum + amount, 0n);
      const goal = goalOf(plan);
      let left = leftOver(coins, total, goal);
      if (minFee !== undefined) {
        // BIP 125, rules 3 and 4: more than all that it replaces, and its own way.
        const scripts = [...(goal.scriptBytes === 0 ? [] : [goal.scriptBytes]), changeBytes];
        const vsize = BigInt(vsizeOf(coins.length, scripts));
        const least = minFee + (vsize * relayRate + 999n) / 1000n;
        const rate = (least * 1000n) / vsize + 1n;
        if (left === null || left.fee < least) left = leftOver(coins, total, { ...goal, feeRate: rate });
        if (left !== null && left.fee < least) left = null;
      }
      if (left === null) return null;

      const tx = new Transaction();
      for (const { txid, vout, amount, branch, index } of coins) {
        const publicKey = branchKey(account, branch, index);
        tx.addInput({
          txid,
          index: vout,
          sequence: replaceable,
          witnessUtxo: { script: p2wpkh(publicKey, params).script, amount },
          bip32Derivation: [
            [publicKey, { fingerprint: account.fingerprint, path: [...path, branch, index] }],
          ],
        });
      }
      if (payment !== null) tx.addOutput({ script: scriptOf(payment.address), amount: payment.amount });
      if (left.change > 0n) {
        const publicKey = branchKey(account, 1, changeIndex);
        tx.addOutput({
          script: p2wpkh(publicKey, params).script,
          amount: left.change,
          bip32Derivation: [
            [publicKey, { fingerprint: account.fingerprint, path: [...path, 1, changeIndex] }],
          ],
        });
      }
      const scripts = Array.from(
        { length: tx.outputsLength },
        (_, at) => tx.getOutput(at).script?.length ?? 0,
      );
      return {
        kind: 'psbt',
        psbt: base64.encode(tx.toPSBT()),
        txid: tx.id,
        fee: left.fee.toString(),
        vsize: vsizeOf(coins.length, scripts),
        inputs: coins.map(({ txid, vout }) => `${txid}:${vout}`),
        change:
          left.change > 0n
            ? { vout: payment === null ? 0 : 1, index: changeIndex, amount: left.change.toString() }
            : null,
      } satisfies PsbtUnsigned;
    },
    coinsOf: ({ psbt }) => readCoins(psbt),
  };
}

/** The coins that a PSBT of ours spends. */
function readCoins(psbt: string): Coin[] {
  const tx = Transaction.fromPSBT(base64.decode(psbt));
  return Array.from({ length: tx.inputsLength }, (_, at) => {
    const { txid, index: vout, witnessUtxo, bip32Derivation } = tx.getInput(at);
    const path = bip32Derivation?.[0]?.[1].path ?? [];
    const [branch, index] = path.slice(-2);
    if (txid === undefined || vout === undefined || witnessUtxo === undefined || index === undefined)
      throw new Error('not a PSBT of this wallet');
    return { txid: hex.encode(txid), vout, amount: witnessUtxo.amount, branch: branch === 1 ? 1 : 0, index };
  });
}
