import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64 } from '@scure/base';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import { encodeFunctionData, erc20Abi, parseTransaction, recoverTransactionAddress } from 'viem';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Coin, EvmUnsigned, PsbtUnsigned, SignRequest, UnsignedTx } from '../app/ports/wallet.ts';
import { createBitcoinDeriver } from '../chain/bitcoin/address-deriver.ts';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { createUtxoWallet } from '../chain/bitcoin/utxo-wallet.ts';
import { createEvmDeriver } from '../chain/evm/address-deriver.ts';
import { parseNetworks } from '../chain/network-config.ts';
import { feeBound } from '../domain/payouts/fee.ts';
import { payoutKeys } from '../testing/local-signer.ts';
import type { ApprovedGroup, ApprovedPayout } from './approved.ts';
import { createSigner, type ApprovingSigner } from './create-signer.ts';
import { Journal } from './journal.ts';
import type { AssetLimit } from './limits.ts';

const token = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const outside = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const stranger = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
const xpub = payoutKeys.evm.publicExtendedKey;
const evmAddresses = createEvmDeriver({ network: 'ethereum', xpub });
const hot = evmAddresses.change(0).address;
const deposit = evmAddresses.derive(7).address;
const tpub = payoutKeys.bitcoinTest.publicExtendedKey;
const btcAddresses = createBitcoinDeriver({ network: 'bitcoin', xpub: tpub, params: bitcoinRegtest });
const btcOutside = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const utxo = createUtxoWallet({ xpub: tpub, params: bitcoinRegtest, addresses: btcAddresses });

const networks = parseNetworks([
  {
    network: 'bitcoin',
    mode: 'test',
    adapter: 'sim',
    xpub: tpub,
    confirmations: { default: 1, large: 2, final: 2 },
    assets: [{ currency: 'BTC', kind: 'native', decimals: 8 }],
  },
  {
    network: 'ethereum',
    mode: 'test',
    adapter: 'evm',
    development: true,
    rpcUrl: 'http://127.0.0.1:1',
    chainId: 31337,
    xpub,
    confirmations: { default: 1, large: 2, final: 2 },
    assets: [
      { currency: 'ETH', kind: 'native', decimals: 18 },
      { currency: 'USDC', kind: 'token', decimals: 6, contract: token },
    ],
  },
]);

const ether: ApprovedPayout = {
  id: 'po_1',
  currency: 'ETH',
  amount: 10n ** 17n,
  address: outside,
  feeReservedNative: 42_000n * 10n ** 9n,
};
const dollars: ApprovedPayout = {
  ...ether,
  currency: 'USDC',
  amount: 250_000_000n,
  feeReservedNative: 100_000n * 10n ** 9n,
};
const bitcoin: ApprovedPayout = {
  id: 'po_2',
  currency: 'BTC',
  amount: 10_000_000n,
  address: btcOutside,
  feeReservedNative: feeBound(
    { per: 'kvB', economy: 1000n, normal: 2000n, priority: 5000n },
    'normal',
    'native',
  ),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-signer-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A signer that finds this approved, whatever it is asked about. */
function signerFor(group: Partial<ApprovedGroup>, limits = new Map<string, AssetLimit>()): ApprovingSigner {
  const approved: ApprovedGroup = {
    purpose: 'payout',
    contract: null,
    address: outside,
    depositIndex: null,
    payout: null,
    ...group,
  };
  return createSigner({
    keys: payoutKeys,
    networks,
    approvals: { find: () => Promise.resolve(approved), close: () => Promise.resolve() },
    journal: new Journal(join(folder, 'journal.jsonl')),
    limits,
  });
}

const asked = (unsigned: UnsignedTx, changes: Partial<SignRequest> = {}): SignRequest => ({
  network: unsigned.kind === 'evm' ? 'ethereum' : 'bitcoin',
  mode: 'test',
  merchantId: 'm',
  group: 'grp_1',
  attempt: 1,
  unsigned,
  ...changes,
});

const transfer = (to: string, amount: bigint): string =>
  encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to as `0x${string}`, amount] });

const evm = (changes: Partial<EvmUnsigned> = {}): EvmUnsigned => ({
  kind: 'evm',
  chainId: 31337,
  from: hot,
  path: '1/0',
  nonce: 3,
  to: outside,
  value: ether.amount.toString(),
  data: '0x',
  gas: '21000',
  maxFeePerGas: '2000000000',
  maxPriorityFeePerGas: '1000000000',
  ...changes,
});
const evmToken = (changes: Partial<EvmUnsigned> = {}): EvmUnsigned =>
  evm({
    to: token,
    value: '0',
    data: transfer(outside, dollars.amount),
    gas: '60000',
    maxFeePerGas: '1000000000',
    ...changes,
  });

describe('a transaction on Ethereum', () => {
  it.each([
    ['of coins', ether, evm()],
    ['of tokens', dollars, evmToken()],
    ['that only takes the place of another', ether, evm({ to: hot, value: '0', maxFeePerGas: '4000000000' })],
  ])('%s is signed as it was approved, by the hot key', async (_what, payout, unsigned) => {
    const { raw, txid } = await signerFor({ payout }).sign(asked(unsigned));
    const hex = raw as `0x02${string}`;
    expect(await recoverTransactionAddress({ serializedTransaction: hex })).toBe(hot);
    expect(parseTransaction(hex)).toMatchObject({ nonce: 3, chainId: 31337, to: unsigned.to.toLowerCase() });
    expect(txid).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it.each<[string, ApprovedPayout, EvmUnsigned, string]>([
    ['another recipient', ether, evm({ to: stranger }), 'something else than was approved'],
    ['another amount', ether, evm({ value: (ether.amount + 1n).toString() }), 'something else'],
    ['a call beside the payment', ether, evm({ data: '0x01' }), 'something else'],
    ['tokens where coins were approved', ether, evmToken(), 'too much gas'],
    ['coins where tokens were approved', dollars, evm(), 'something else'],
    [
      'another recipient of tokens',
      dollars,
      evmToken({ data: transfer(stranger, dollars.amount) }),
      'something else',
    ],
    ['more tokens', dollars, evmToken({ data: transfer(outside, dollars.amount + 1n) }), 'something else'],
    ['coins beside tokens', dollars, evmToken({ value: '1' }), 'something else'],
    ['another contract', dollars, evmToken({ to: stranger }), 'something else'],
    [
      'an approval in place of a transfer',
      dollars,
      evmToken({ data: transfer(outside, dollars.amount).replace('a9059cbb', '095ea7b3') }),
      'something else',
    ],
    ['another chain', ether, evm({ chainId: 1 }), 'for chain 1'],
    [
      'a deposit address as its sender',
      ether,
      evm({ from: deposit, path: '0/7' }),
      'leave from the hot address',
    ],
    ['a sender that is not at its path', ether, evm({ from: stranger }), 'not at its path'],
    ['a path outside the wallet', ether, evm({ path: '1/0/0' }), 'none of this wallet'],
    ['more gas than a payout uses', ether, evm({ gas: '42001', maxFeePerGas: '1' }), 'too much gas'],
    ['a fee above what was reserved', ether, evm({ maxFeePerGas: '2000047620' }), 'above what was reserved'],
    [
      'a cancellation at any price',
      ether,
      evm({ to: hot, value: '0', maxFeePerGas: '4000095239' }),
      'above what was reserved',
    ],
    ['a currency that is none of the network', { ...ether, currency: 'XYZ' }, evm(), 'knows no XYZ'],
  ])('is refused with %s', async (_what, payout, unsigned, message) => {
    await expect(signerFor({ payout }).sign(asked(unsigned))).rejects.toThrow(message);
  });

  const sweep = { purpose: 'sweep', address: deposit, depositIndex: 7 } as const;
  const topup = { purpose: 'topup', contract: token, address: deposit, depositIndex: 7 } as const;
  it('gathers deposits to the hot address and lends them gas, and nothing else', async () => {
    const coins = evm({ from: deposit, path: '0/7', to: hot, value: '5' });
    expect((await signerFor(sweep).sign(asked(coins))).raw).toMatch(/^0x02/);
    const tokens = evmToken({ from: deposit, path: '0/7', data: transfer(hot, 9n) });
    expect(
      (await signerFor({ ...sweep, contract: token }).sign(asked(tokens, { group: 'grp_2' }))).raw,
    ).toMatch(/^0x02/);
    const lent = evm({ to: deposit, value: '1000000' });
    expect((await signerFor(topup).sign(asked(lent, { group: 'grp_3' }))).raw).toMatch(/^0x02/);

    const refused: [Partial<ApprovedGroup>, EvmUnsigned][] = [
      [sweep, { ...coins, to: outside }],
      [sweep, evm({ from: evmAddresses.derive(8).address, path: '0/8', to: hot })],
      [
        { ...sweep, contract: token },
        { ...tokens, data: transfer(outside, 9n) },
      ],
      [
        { ...sweep, contract: token },
        { ...tokens, data: '0x' },
      ],
      [topup, { ...lent, to: outside }],
      [topup, { ...lent, value: (10n ** 18n).toString() }],
      [topup, { ...lent, from: deposit, path: '0/7' }],
      [topup, { ...lent, data: '0x00' }],
    ];
    for (const [group, unsigned] of refused)
      await expect(signerFor(group).sign(asked(unsigned, { group: 'grp_4' }))).rejects.toThrow();
  });
});

describe('a transaction on Bitcoin', () => {
  const coins: Coin[] = [0, 1].map((index) => ({
    txid: String(index + 1).repeat(64),
    vout: 0,
    amount: 8_000_000n,
    branch: 0,
    index,
  }));
  const plan = (payment: { address: string; amount: bigint } | null, feeRate = 2000n): PsbtUnsigned => {
    const made = utxo.assemble({ coins, payment, feeRate, changeIndex: 4 });
    if (made === null) throw new Error('too few coins');
    return made;
  };
  const good = () => plan({ address: btcOutside, amount: bitcoin.amount });
  const change = (edit: (tx: Transaction) => void): PsbtUnsigned => {
    const unsigned = good();
    const tx = Transaction.fromPSBT(base64.decode(unsigned.psbt));
    edit(tx);
    return { ...unsigned, psbt: base64.encode(tx.toPSBT()), txid: tx.id };
  };
  const script = (address: string): Uint8Array => {
    const tx = new Transaction();
    tx.addOutputAddress(address, 1000n, bitcoinRegtest);
    return tx.getOutput(0).script ?? new Uint8Array();
  };

  it('is signed as it was approved, its inputs whole', async () => {
    const unsigned = good();
    const { raw, txid } = await signerFor({ payout: bitcoin }).sign(asked(unsigned));
    expect(txid).toBe(unsigned.txid);
    const tx = Transaction.fromRaw(Buffer.from(raw, 'hex'));
    expect(tx.isFinal).toBe(true);
    expect(tx.getOutput(0)).toMatchObject({ amount: bitcoin.amount, script: script(btcOutside) });
    expect((await signerFor({ payout: bitcoin }).sign(asked(plan(null), { group: 'grp_9' }))).txid).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });

  it.each<[string, () => PsbtUnsigned, string]>([
    [
      'another recipient',
      () => plan({ address: btcAddresses.derive(3).address, amount: bitcoin.amount }),
      'neither what was approved',
    ],
    [
      'another amount',
      () => plan({ address: btcOutside, amount: bitcoin.amount + 1n }),
      'neither what was approved',
    ],
    [
      'a second payment',
      () => change((tx) => tx.addOutputAddress(btcOutside, bitcoin.amount, bitcoinRegtest)),
      'neither what was approved',
    ],
    [
      'an output to somebody else',
      () =>
        change((tx) =>
          tx.addOutputAddress(
            'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6',
            1000n,
            bitcoinRegtest,
          ),
        ),
      'neither what was approved',
    ],
    [
      'change to a deposit address',
      () =>
        change((tx) => {
          tx.updateOutput(1, { script: script(btcAddresses.derive(4).address) });
        }),
      'neither what was approved',
    ],
    [
      'change to somebody else, under our path',
      () =>
        change((tx) => {
          tx.updateOutput(1, { script: script(btcOutside) });
        }),
      'neither what was approved',
    ],
    [
      'an input that is not ours',
      () =>
        change((tx) => {
          tx.updateInput(0, { witnessUtxo: { script: script(btcOutside), amount: 8_000_000n } });
        }),
      'none of this wallet',
    ],
    [
      'an input that does not say what it spends',
      () =>
        change((tx) => {
          tx.updateInput(0, { witnessUtxo: undefined } as object);
        }),
      'does not say',
    ],
    [
      'another kind of signature',
      () =>
        change((tx) => {
          tx.updateInput(0, { sighashType: 0x82 });
        }),
      'another kind of signature',
    ],
    ['another txid', () => ({ ...good(), txid: 'f'.repeat(64) }), 'another one'],
    [
      'a fee above what was reserved',
      () => plan({ address: btcOutside, amount: bitcoin.amount }, 4100n),
      'above what was reserved',
    ],
  ])('is refused with %s', async (_what, make, message) => {
    await expect(signerFor({ payout: bitcoin }).sign(asked(make()))).rejects.toThrow(message);
  });

  it('is refused where an input claims to be worth less, so that the rest would be lost as a fee', async () => {
    // A witness signature covers the amount: the network refuses what was signed over a lie.
    const lie = change((tx) => {
      tx.updateInput(0, {
        witnessUtxo: {
          script: p2wpkh(
            payoutKeys.bitcoinTest.deriveChild(0).deriveChild(0).publicKey ?? new Uint8Array(),
            bitcoinRegtest,
          ).script,
          amount: 1n,
        },
      });
    });
    await expect(signerFor({ payout: bitcoin }).sign(asked(lie))).rejects.toThrow('above what was reserved');
  });

  it('is refused where one signature at a time would be got by lies about the other inputs', async () => {
    await signerFor({ payout: bitcoin }).sign(asked(good()));
    const lies = change((tx) => {
      const { witnessUtxo } = tx.getInput(1);
      if (witnessUtxo !== undefined)
        tx.updateInput(1, { witnessUtxo: { ...witnessUtxo, amount: 8_000_001n } });
    });
    await expect(signerFor({ payout: bitcoin }).sign(asked(lies, { attempt: 2 }))).rejects.toThrow(
      'worth something else',
    );
  });

  it('is refused where it spends other coins than it says it does', async () => {
    await signerFor({ payout: bitcoin }).sign(asked(good()));
    const [first, second] = coins.map((coin) => ({ ...coin, txid: 'e'.repeat(64) }));
    if (first === undefined || second === undefined) throw new Error('no coins');
    const made = utxo.assemble({
      coins: [first, { ...second, vout: 1 }],
      payment: { address: btcOutside, amount: bitcoin.amount },
      feeRate: 2000n,
      changeIndex: 4,
    });
    if (made === null) throw new Error('too few coins');
    const disguised = { ...made, inputs: good().inputs };
    await expect(signerFor({ payout: bitcoin }).sign(asked(disguised, { attempt: 2 }))).rejects.toThrow(
      'with other coins',
    );
  });

  it('is refused for anything but a payout', async () => {
    const sweep = signerFor({ purpose: 'sweep', depositIndex: 0 });
    await expect(sweep.sign(asked(good()))).rejects.toThrow('Only payouts');
  });
});

describe('the signer', () => {
  it('refuses what is above its own limits, whatever was approved', async () => {
    const limits = new Map([
      ['ETH:ethereum', { maxAmount: 2n * ether.amount, maxPerDay: 2n * ether.amount }],
    ]);
    const large = { ...ether, amount: 2n * ether.amount + 1n };
    const single = signerFor({ payout: large }, limits);
    await expect(single.sign(asked(evm({ value: large.amount.toString() })))).rejects.toThrow(
      'limit for one payout',
    );
    for (const [number, id] of ['po_a', 'po_b'].entries()) {
      const signer = signerFor({ payout: { ...ether, id } }, limits);
      await signer.sign(asked(evm({ nonce: number }), { group: id }));
      // The same one again, for more, takes nothing more of the day.
      const dearer = evm({ nonce: number, maxFeePerGas: '1900000000' });
      await signer.sign(asked(dearer, { group: id, attempt: 2 }));
    }
    const third = signerFor({ payout: { ...ether, id: 'po_c' } }, limits);
    await expect(third.sign(asked(evm({ nonce: 9 }), { group: 'po_c' }))).rejects.toThrow('limit for a day');
  });

  it('gives the same signature again and never another under the same name', async () => {
    const first = await signerFor({ payout: ether }).sign(asked(evm()));
    // After a restart, and whatever the database says by then.
    const restarted = signerFor({ payout: { ...ether, amount: 1n } });
    expect(await restarted.sign(asked(evm()))).toEqual(first);
    await expect(restarted.sign(asked(evm({ nonce: 4 })))).rejects.toThrow('under this name before');
    const again = signerFor({ payout: ether });
    await expect(again.sign(asked(evm({ nonce: 4 }), { attempt: 2 }))).rejects.toThrow('another nonce');
    await expect(again.sign(asked(evm({ nonce: 4 }), { group: 'grp_2' }))).rejects.toThrow('another nonce');
  });

  it('signs for the networks whose keys it holds alone', async () => {
    const signer = signerFor({ payout: ether });
    expect(signer.networks()).toEqual([
      { network: 'bitcoin', mode: 'test' },
      { network: 'ethereum', mode: 'test' },
    ]);
    await expect(signer.sign(asked(evm(), { mode: 'live' }))).rejects.toThrow('no keys of live ethereum');
    await expect(signer.sign(asked(evm(), { network: 'polygon' }))).rejects.toThrow(
      'no keys of test polygon',
    );
    await expect(signer.sign(asked(evm(), { network: 'bitcoin' }))).rejects.toThrow(
      'another kind of network',
    );
  });
});
