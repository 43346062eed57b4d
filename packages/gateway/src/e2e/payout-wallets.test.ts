import { setTimeout as sleep } from 'node:timers/promises';
import { bytesToHex } from '@noble/curves/utils.js';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { Payout } from '@cryptoix/spec';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { fund } from '../testing/fund.ts';
import { keepMining } from '../testing/keep-mining.ts';
import { payoutKeys } from '../testing/local-signer.ts';
import {
  freshAddress,
  isOver,
  networkOf,
  paidOnChain,
  payoutNetworks,
  payoutThat,
} from '../testing/payout-checks.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import { signedAttempts } from '../testing/signed-attempts.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`wallets of a local Ethereum. Install it with: ${installAnvil}`);

let gateway: PayoutGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), {
    ethereum: hasAnvil,
    mineAfterMs: null,
    limits: new Map([
      ['BTC:bitcoin', { maxAmount: 5n * 10n ** 7n, maxPerDay: null }],
      ['ETH:ethereum', { maxAmount: 5n * 10n ** 17n, maxPerDay: null }],
    ]),
  });
  merchant = await gateway.merchant();
  const stopMining = keepMining(gateway.networks);
  for (const [, currency] of payoutNetworks(hasAnvil)) await fund(merchant.client, currency, '3', '1', '1');
  await stopMining();
});
afterAll(() => gateway.close());

const that = (id: string, isIt: (payout: Payout) => boolean) => payoutThat(merchant.client, id, isIt);
const withMining = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const stopMining = keepMining(gateway.networks);
  try {
    return await work();
  } finally {
    await stopMining();
  }
};

describe.each(payoutNetworks(hasAnvil))('the wallet of %s', (name, currency, amount, units) => {
  const pay = (changes: { readonly amount?: string } = {}, client = merchant.client) =>
    client.payouts.create({ amount, currency, address: freshAddress(name), ...changes });

  it('is used by one of two gateways at a time, and taken over when that one ends', async () => {
    const { gateway: second, origin } = await gateway.second();
    const { publicKey, secretKey } = merchant;
    const other = gateway.client(publicKey, secretKey, origin);
    const made = await withMining(async () => {
      const first = await Promise.all([pay(), pay({}, other), pay(), pay({}, other)]);
      await that(first[0].id, ({ status }) => status !== 'pending');
      await second.stop();
      const rest = await Promise.all([pay(), pay()]);
      return await Promise.all([...first, ...rest].map(({ id }) => that(id, isOver)));
    });
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 'completed'));
    const network = networkOf(gateway, name);
    for (const { address } of made) expect(await paidOnChain(network, address)).toEqual([units]);
    const signed = await Promise.all(made.map(({ id }) => signedAttempts(gateway, id)));
    const spends = signed.flat().flatMap((attempt) => attempt.spends);
    expect(signed.flat()).toHaveLength(made.length);
    expect(new Set(spends).size).toBe(spends.length);
  });

  it('goes on when the signer refuses one of many, and gives that one’s money back', async () => {
    await gateway.signer.stop();
    const before = await pay();
    const large = await pay({ amount: '0.6' });
    const after = await pay();
    const done = await withMining(async () => {
      await gateway.signer.start(gateway.store.url);
      return await Promise.all([before, large, after].map(({ id }) => that(id, isOver)));
    });
    expect(done.map(({ status, failure }) => [status, failure?.reason])).toEqual([
      ['completed', undefined],
      ['failed', 'signer_refused'],
      ['completed', undefined],
    ]);
    expect(await signedAttempts(gateway, large.id)).toEqual([]);
    expect(await paidOnChain(networkOf(gateway, name), large.address)).toEqual([]);
    const [balance] = (await merchant.client.balance.retrieve({ currency })).balances;
    expect(Number(balance?.reserved)).toBe(0);
  });
});

describe.runIf(hasAnvil)('nonces', () => {
  const hot = privateKeyToAccount(
    `0x${bytesToHex(payoutKeys.evm.deriveChild(1).deriveChild(0).privateKey ?? new Uint8Array())}`,
  );
  const pay = () =>
    merchant.client.payouts.create({ amount: '0.1', currency: 'ETH', address: freshAddress('ethereum') });
  /** Somebody else with the same seed sends something. */
  const sendElsewhere = async (nonce: number): Promise<void> => {
    const raw = await hot.signTransaction({
      type: 'eip1559',
      chainId: 31337,
      nonce,
      to: hot.address,
      value: 1n,
      gas: 21_000n,
      maxFeePerGas: 200n * 10n ** 9n,
      maxPriorityFeePerGas: 100n * 10n ** 9n,
    });
    expect(await networkOf(gateway, 'ethereum').reader.broadcast(raw)).toMatchObject({ result: 'accepted' });
  };
  const nextNonce = async (): Promise<number> => {
    const [row] = await gateway.store.asOwner('select next from wallet_nonce where address = $1', [
      hot.address,
    ]);
    return Number(row?.next);
  };

  it('that another transaction took for good release the payout, and the next one goes on', async () => {
    const dev = networkOf(gateway, 'ethereum').dev;
    const [before] = (await merchant.client.balance.retrieve({ currency: 'ETH' })).balances;
    const nonce = await nextNonce();
    const lost = await pay();
    const { hash } = await that(lost.id, (payout) => payout.hash !== null);
    await sendElsewhere(nonce);
    await dev?.mine(1);
    // Not final yet: it may come back.
    expect((await merchant.client.payouts.retrieve(lost.id)).status).toBe('processing');
    await dev?.mine(2);
    expect(await that(lost.id, isOver)).toMatchObject({
      status: 'failed',
      failure: { reason: 'replaced', retryable: true },
      hash,
      network_fee: '0.00000000',
    });
    expect((await merchant.client.balance.retrieve({ currency: 'ETH' })).balances[0]).toEqual(before);
    const next = await pay();
    await withMining(() => that(next.id, isOver));
    const [attempt] = await signedAttempts(gateway, next.id);
    expect(attempt?.spends).toEqual([`${hot.address}:${nonce + 1}`]);
    expect(await paidOnChain(networkOf(gateway, 'ethereum'), lost.address)).toEqual([]);
    expect(await paidOnChain(networkOf(gateway, 'ethereum'), next.address)).toEqual([10n ** 17n]);
  });

  it('that are not written down stop the wallet until they are final', async () => {
    const dev = networkOf(gateway, 'ethereum').dev;
    const nonce = await nextNonce();
    await sendElsewhere(nonce);
    await dev?.mine(1);
    const payout = await pay();
    await expect(
      payoutThat(merchant.client, payout.id, ({ status }) => status !== 'pending', 500),
    ).rejects.toThrow('last seen');
    await dev?.mine(2);
    await that(payout.id, ({ hash }) => hash !== null);
    const [attempt] = await signedAttempts(gateway, payout.id);
    expect(attempt?.spends).toEqual([`${hot.address}:${nonce + 1}`]);
    await dev?.mine(3);
    expect((await that(payout.id, isOver)).status).toBe('completed');
  });
});

describe('a merchant whose deposit is undone after it was reserved', () => {
  it('owes it, and pays it back with what is released', async () => {
    const poor = await gateway.merchant();
    await withMining(() => fund(poor.client, 'BTC', '0.5'));
    const [deposit] = (await poor.client.transactions.list({ type: ['deposit'] })).data;
    await gateway.signer.stop();
    const asked = { amount: '0.4', currency: 'BTC', address: freshAddress('bitcoin') };
    await eventually(
      async () => {
        // Each second has one signature of the same request, and only a few seconds may be signed.
        await sleep(500);
        return await poor.client.payouts.estimate(asked);
      },
      ({ warnings }) => warnings.includes('signer_absent'),
    );
    const payout = await poor.client.payouts.create(asked);
    const accounts = async () => {
      const rows = await gateway.store.asOwner(
        "select kind, balance::text from ledger_account where merchant_id = $1 and kind in ('available', 'reserved', 'receivable')",
        [poor.merchantId],
      );
      return Object.fromEntries(rows.map(({ kind, balance }) => [String(kind), Number(balance)]));
    };
    const depth = 1 + (await gateway.bitcoin.mine(1)).height - (deposit?.block_height ?? 0);
    await gateway.bitcoin.reorg(depth, { drop: [deposit?.hash ?? ''] });
    await gateway.bitcoin.mine(1);
    const held = Math.round(Number(payout.total_debit) * 1e8);
    await expect
      .poll(accounts, { timeout: 8_000 })
      .toEqual({ available: 0, reserved: held, receivable: -held });
    await poor.client.payouts.cancel(payout.id);
    expect(await accounts()).toEqual({ available: 0, reserved: 0, receivable: 0 });
    await gateway.signer.start(gateway.store.url);
  });
});
