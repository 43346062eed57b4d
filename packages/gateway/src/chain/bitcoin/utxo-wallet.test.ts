import { base64 } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { OutScript, Transaction } from '@scure/btc-signer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Coin, PsbtUnsigned } from '../../app/ports/wallet.ts';
import { payoutKeys } from '../../testing/local-signer.ts';
import { createBitcoinDeriver } from './address-deriver.ts';
import { bitcoinRegtest } from './params.ts';
import { createUtxoWallet } from './utxo-wallet.ts';
import { dustOfScript, vsizeOf } from './vsize.ts';

const xpub = payoutKeys.bitcoinTest.publicExtendedKey;
const addresses = createBitcoinDeriver({ network: 'bitcoin', xpub, params: bitcoinRegtest });
const wallet = createUtxoWallet({ xpub, params: bitcoinRegtest, addresses });

const coin = (amount: bigint, index: number, branch: 0 | 1 = 0): Coin => ({
  txid: (index + 1).toString(16).padStart(64, '0'),
  vout: 3,
  amount,
  branch,
  index,
});
// Of each kind of script: the sizes of their outputs differ, and so does dust (Core's policy).
const targets = [
  ['P2WPKH', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 294n],
  ['P2TR', 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6', 330n],
  ['P2SH', '2N3oefVeg6stiTb5Kh3ozCSkaqmx91FDbsm', 540n],
  ['P2PKH', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 546n],
] as const;

function sign({ psbt }: PsbtUnsigned): Transaction {
  const tx = Transaction.fromPSBT(base64.decode(psbt));
  for (let at = 0; at < tx.inputsLength; at++) {
    const path = tx.getInput(at).bip32Derivation?.[0]?.[1].path ?? [];
    const [branch = 0, index = 0] = path.slice(-2);
    const { privateKey } = payoutKeys.bitcoinTest.deriveChild(branch).deriveChild(index);
    tx.signIdx(privateKey ?? new Uint8Array(), at);
  }
  tx.finalize();
  return tx;
}

describe('the wallet of coins', () => {
  it.each(targets)('knows the size and the dust of a payment to %s', (_kind, address, dust) => {
    const coins = [coin(600_000n, 0), coin(500_000n, 7, 1), coin(400_000n, 9)];
    const made = wallet.assemble({
      coins,
      payment: { address, amount: 1_000_000n },
      feeRate: 3_000n,
      changeIndex: 2,
    });
    if (made === null) throw new Error('too few coins');
    const tx = sign(made);
    expect(tx.id).toBe(made.txid);
    // A signature is a byte shorter now and then, never longer.
    expect(made.vsize - tx.vsize).toBeGreaterThanOrEqual(0);
    expect(made.vsize - tx.vsize).toBeLessThanOrEqual(2);
    expect(tx.fee).toBe(BigInt(made.fee));
    expect(Number(made.fee)).toBe(Math.ceil((made.vsize * 3_000) / 1_000));
    expect(wallet.dustOf(address)).toBe(dust);
    expect(wallet.coinsOf(made)).toEqual(coins);
    expect(made.inputs).toEqual(coins.map(({ txid, vout }) => `${txid}:${vout}`));
    const change = tx.getOutput(1);
    expect(change.amount).toBe(BigInt(made.change?.amount ?? 0));
    expect(OutScript.decode(change.script ?? new Uint8Array())).toMatchObject({ type: 'wpkh' });
    // Everyone may see that it can be replaced (BIP 125).
    expect(tx.getInput(0).sequence).toBe(0xfffffffd);
  });

  it('tells the fingerprint and the whole path of each key, so that any signer finds it', () => {
    const made = wallet.assemble({
      coins: [coin(600_000n, 5)],
      payment: null,
      feeRate: 1_000n,
      changeIndex: 8,
    });
    const tx = Transaction.fromPSBT(base64.decode(made?.psbt ?? ''));
    const hardened = 0x80000000;
    expect(tx.getInput(0).bip32Derivation?.[0]?.[1].path).toEqual([
      84 + hardened,
      1 + hardened,
      hardened,
      0,
      5,
    ]);
    expect(tx.getOutput(0).bip32Derivation?.[0]?.[1].path.slice(-2)).toEqual([1, 8]);
    const account = HDKey.fromExtendedKey(xpub, { public: 0x043587cf, private: 0x04358394 });
    const fingerprint = tx.getInput(0).bip32Derivation?.[0]?.[1].fingerprint;
    expect(fingerprint).toBe(account.fingerprint);
  });

  it('replaces a transaction by one with the same coins that pays more, or not at all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1_000n, max: 3_000_000n }), { minLength: 1, maxLength: 6 }),
        fc.bigInt({ min: 600n, max: 3_000_000n }),
        fc.bigInt({ min: 1_000n, max: 20_000n }),
        fc.bigInt({ min: 1_000n, max: 40_000n }),
        fc.constantFrom(...targets),
        fc.boolean(),
        (amounts, amount, feeRate, nextRate, [, address], isCancel) => {
          const coins = amounts.map((each, index) => coin(each, index));
          const payment = { address, amount };
          const first = wallet.assemble({ coins, payment, feeRate, changeIndex: 1 });
          if (first === null) return;
          const next = wallet.assemble(
            {
              coins: wallet.coinsOf(first),
              payment: isCancel ? null : payment,
              feeRate: nextRate,
              changeIndex: 1,
            },
            BigInt(first.fee),
          );
          if (next === null) return;
          expect(next.inputs).toEqual(first.inputs);
          // BIP 125, rules 3 and 4.
          expect(BigInt(next.fee) - BigInt(first.fee) >= BigInt(next.vsize)).toBe(true);
          const tx = Transaction.fromPSBT(base64.decode(next.psbt));
          const paid = tx.getOutput(0).amount;
          if (isCancel) expect(tx.outputsLength).toBe(1);
          else expect(paid).toBe(amount);
          expect(tx.fee).toBe(BigInt(next.fee));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says when there is too little', () => {
    const payment = { address: targets[0][1], amount: 100_000n };
    expect(
      wallet.assemble({ coins: [coin(100_000n, 0)], payment, feeRate: 1_000n, changeIndex: 1 }),
    ).toBeNull();
    expect(wallet.select([coin(100_000n, 0)], { payment, feeRate: 1_000n, changeIndex: 1 })).toBeNull();
  });
});

describe('vsizeOf', () => {
  it('counts longer counters from 253 on', () => {
    expect(vsizeOf(253, [22]) - vsizeOf(252, [22])).toBe(68 + 2);
    const many = Array.from({ length: 253 }, () => 22);
    expect(vsizeOf(1, many) - vsizeOf(1, many.slice(1))).toBe(31 + 2);
  });
});

describe('dustOfScript', () => {
  it('is what spending would cost, by the kind of script', () => {
    expect(dustOfScript(new Uint8Array([0, 32, ...new Uint8Array(32)]), 3_000n)).toBe(330n);
  });
});
