import { describe, expect, it } from 'vitest';
import { createBitcoinDeriver } from './address-deriver.ts';
import { bitcoinRegtest, litecoinRegtest, type BitcoinParams } from './params.ts';
import { testTpub } from './testing.ts';
import { createUtxoWallet } from './utxo-wallet.ts';

function open(params: BitcoinParams) {
  const addresses = createBitcoinDeriver({ network: params.coin, xpub: testTpub, params });
  return { addresses, wallet: createUtxoWallet({ xpub: testTpub, params, addresses }) };
}

describe('dust', () => {
  // What nodes refuse: 294 and 330 units on Bitcoin (P2WPKH, P2TR), ten times that on Litecoin.
  it.each([
    ['bitcoin', bitcoinRegtest, 294n],
    ['litecoin', litecoinRegtest, 2940n],
  ])('is that of %s', (_coin, params, least) => {
    const { addresses, wallet } = open(params);
    expect(wallet.dustOf(addresses.derive(0).address)).toBe(least);
  });

  it('is more where spending costs more', () => {
    const taproot = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6';
    expect(open(bitcoinRegtest).wallet.dustOf(taproot)).toBe(330n);
  });

  it('is no change', () => {
    const { wallet } = open(litecoinRegtest);
    const coin = { txid: '11'.repeat(32), vout: 0, branch: 0, index: 0, amount: 1_000_000n } as const;
    const { addresses } = open(litecoinRegtest);
    const address = addresses.change(9).address;
    const plan = (amount: bigint) =>
      wallet.assemble({ coins: [coin], payment: { address, amount }, feeRate: 1_000n, changeIndex: 0 });
    // 141 vbytes with change, so 2,939 are left of the first and 2,940 of the second.
    expect(plan(996_920n)?.change).toBeNull();
    expect(plan(996_919n)?.change?.amount).toBe('2940');
  });
});
