import { randomUUID } from 'node:crypto';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { PayoutCreate } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createAnvilClient } from '../chain/evm/dev/anvil-client.ts';
import { eventually } from '../testing/eventually.ts';
import { fund } from '../testing/fund.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

// BIP 173's example key on regtest, and the same on other networks.
const outside = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const mainnet = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const testnet = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';
const evm = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payouts to addresses of a local Ethereum. Install it with: ${installAnvil}`);

let gateway: PayoutGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), { ethereum: hasAnvil, signer: false });
  merchant = await gateway.merchant();
  await fund(merchant.client, 'BTC', '1');
});
afterAll(() => gateway.close());

/** Null leaves the field out. */
type Changes = Omit<Partial<PayoutCreate>, 'address'> & { readonly address?: string | null };

function toBody({ address = outside, ...changes }: Changes): PayoutCreate {
  return { amount: '0.01', currency: 'BTC', ...(address === null ? {} : { address }), ...changes };
}

const pay = (changes: Changes = {}, idempotencyKey = randomUUID()) =>
  merchant.client.payouts.create(toBody(changes), { idempotencyKey });

const balanceOf = async ({ client }: TestMerchant) => {
  const [balance] = (await client.balance.retrieve({ currency: 'BTC' })).balances;
  return { available: balance?.available, reserved: balance?.reserved, total: balance?.total };
};

const ours = async (currency: string): Promise<string> => {
  const stranger = await gateway.merchant();
  const [option] = (await stranger.client.payments.create({ amount: '1', currency })).options;
  return option?.address ?? '';
};

describe('a payout is refused with a reason of its own', () => {
  type Row = [string, Changes, number, string, string];
  const rows: Row[] = [
    [
      'an address with a wrong checksum',
      { address: outside.replace('0', 'q') },
      400,
      'address_invalid',
      '/address',
    ],
    ['what is no address', { address: 'hello' }, 400, 'address_invalid', '/address'],
    ['an address of the main network', { address: mainnet }, 400, 'address_network_mismatch', '/address'],
    ['an address of the test network', { address: testnet }, 400, 'address_network_mismatch', '/address'],
    ['an address of Ethereum', { address: evm }, 400, 'address_network_mismatch', '/address'],
    ['no address at all', { address: null }, 400, 'parameter_missing', '/address'],
    ['two addresses', { address_id: `adr_${'0'.repeat(26)}` }, 400, 'parameter_invalid', '/address'],
    [
      'an unknown entry of the book',
      { address: null, address_id: 'adr_1' },
      404,
      'no_such_address',
      '/address_id',
    ],
    ['an unknown customer', { customer_id: 'cus_1' }, 404, 'no_such_customer', '/customer_id'],
    ['a memo where there are none', { memo: 'tag 7' }, 400, 'parameter_invalid', '/memo'],
    ['an amount finer than the asset', { amount: '0.010000001' }, 400, 'amount_precision', '/amount'],
    ['nothing', { amount: '0' }, 400, 'amount_too_small', '/amount'],
    ['dust', { amount: '0.00000293' }, 400, 'amount_too_small', '/amount'],
    ['less than the least', { amount: '0.00009999' }, 400, 'amount_too_small', '/amount'],
    ['more than all coins', { amount: '21000000.00000001' }, 400, 'amount_too_large', '/amount'],
    [
      'a fee limit below what the network asks',
      { fee: { max: '0.00000001' } },
      400,
      'amount_too_small',
      '/fee/max',
    ],
    [
      'a fee limit finer than the asset',
      { fee: { max: '0.000000001' } },
      400,
      'amount_precision',
      '/fee/max',
    ],
    ['an unknown currency', { currency: 'XXX' }, 400, 'currency_unsupported', '/currency'],
    ['dollars without a coin to send', { currency: 'USD' }, 400, 'parameter_missing', '/pay_currency'],
    ['dollars to be sent', { pay_currency: 'USD' }, 400, 'currency_unsupported', '/pay_currency'],
    ['a network that the coin is not on', { network: 'litecoin' }, 400, 'network_unsupported', '/network'],
    ['more than there is', { amount: '1' }, 409, 'insufficient_balance', '/amount'],
  ];
  it.each(rows)('%s', async (_row, changes, status, reason, param) => {
    const before = await balanceOf(merchant);
    expect(await refusalOf(pay(changes))).toEqual({ status, reason, param });
    expect(await balanceOf(merchant)).toEqual(before);
    if (reason === 'insufficient_balance') return;
    expect(await refusalOf(merchant.client.payouts.estimate(toBody(changes)))).toEqual({
      status,
      reason,
      param,
    });
  });

  it('an address of this installation, whoever it was given to', async () => {
    for (const address of [await ours('BTC'), (await ours('BTC')).toUpperCase()])
      expect(await refusalOf(pay({ address }))).toEqual({
        status: 400,
        reason: 'address_own',
        param: '/address',
      });
  });

  it.runIf(hasAnvil)('addresses of Ethereum that money must not go to', async () => {
    const network = gateway.ethereum;
    const hot = network?.wallet?.kind === 'account' ? network.wallet.hot.address : '';
    const token = network?.assets.find(({ currency }) => currency === 'USDC')?.contract ?? '';
    const wanted: [string, string][] = [
      [evm.replace('d', 'D'), 'address_invalid'],
      [`0x${'0'.repeat(40)}`, 'address_invalid'],
      [token, 'address_invalid'],
      [token.toLowerCase(), 'address_invalid'],
      [hot, 'address_own'],
      [hot.toLowerCase(), 'address_own'],
      [await ours('ETH'), 'address_own'],
      [outside, 'address_network_mismatch'],
    ];
    for (const [address, reason] of wanted) {
      const refusal = await refusalOf(pay({ currency: 'ETH', address }));
      expect([address, refusal]).toEqual([address, { status: 400, reason, param: '/address' }]);
    }
    const book = await merchant.client.addresses.create({ currency: 'ETH', address: evm });
    const byBook = { currency: 'BTC', address: null, address_id: book.id };
    expect(await refusalOf(pay(byBook))).toMatchObject({
      reason: 'address_network_mismatch',
      param: '/address_id',
    });
    expect(await refusalOf(pay({ currency: 'USDC', amount: '0.0000001', address: evm }))).toMatchObject({
      reason: 'amount_precision',
    });
  });
});

describe.runIf(hasAnvil)('a recipient who pays the fee', () => {
  it('is not sent what would be nothing, or less', async () => {
    await createAnvilClient(gateway.ethereumUrl ?? '').request({
      method: 'anvil_setNextBlockBaseFeePerGas',
      params: ['0xe8d4a51000'],
    });
    await gateway.ethereum?.dev?.mine(1);
    const asked = { amount: '20', currency: 'USDC', address: evm, fee: { paid_by: 'recipient' as const } };
    // A quote is believed for some seconds.
    const said = await eventually(
      () => merchant.client.payouts.estimate(asked).catch((error: unknown) => error),
      (answer) => answer instanceof Error,
    );
    expect(said).toMatchObject({ status: 400, reason: 'amount_too_small', param: '/amount' });
  });
});

describe('the money of a payout', () => {
  it('is reserved whole or not at all, however many ask at once', async () => {
    const poor = await gateway.merchant();
    await fund(poor.client, 'BTC', '0.1');
    const asked = Array.from({ length: 20 }, () =>
      poor.client.payouts.create({ amount: '0.03', currency: 'BTC', address: outside }),
    );
    const answers = await Promise.allSettled(asked);
    const made = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(made).toHaveLength(3);
    const units = (text: string | undefined): number => Math.round(Number(text) * 1e8);
    const reserved = made.reduce((sum, { total_debit: debit }) => sum + units(debit), 0);
    const balance = await balanceOf(poor);
    expect(units(balance.reserved)).toBe(reserved);
    expect(units(balance.available)).toBe(10_000_000 - reserved);

    for (const { id } of made) await poor.client.payouts.cancel(id, { reason: 'Not needed.' });
    expect(await balanceOf(poor)).toEqual({
      available: '0.10000000',
      reserved: '0.00000000',
      total: '0.10000000',
    });
  });

  it('is what the estimate said', async () => {
    const asked = { amount: '500', currency: 'USD', pay_currency: 'BTC', address: outside };
    const estimate = await merchant.client.payouts.estimate(asked);
    expect(estimate).toMatchObject({
      object: 'payout_estimate',
      amount: '500.00',
      pay_currency: 'BTC',
      amount_sent: '0.01000000',
      rate: '50000.00',
      sufficient_balance: true,
      approval_required: false,
      warnings: ['signer_absent'],
    });
    const payout = await merchant.client.payouts.create(asked);
    expect(payout).toMatchObject({
      amount: estimate.amount,
      currency: 'USD',
      pay_amount: estimate.amount_sent,
      rate: estimate.rate,
      network_fee: estimate.network_fee,
      total_debit: estimate.total_debit,
    });
    const taken = await merchant.client.payouts.estimate({
      ...asked,
      amount: '40',
      fee: { paid_by: 'recipient' },
    });
    expect(Number(taken.amount_sent) + Number(taken.network_fee)).toBeCloseTo(0.0008, 8);
    expect(taken.total_debit).toBe('0.00080000');
    const large = await merchant.client.payouts.estimate({ ...asked, amount: '50000' });
    expect(large).toMatchObject({
      sufficient_balance: false,
      warnings: ['balance_insufficient', 'signer_absent'],
    });
  });
});

describe('payouts.cancel', () => {
  it('gives the money back, once', async () => {
    const before = await balanceOf(merchant);
    const payout = await pay();
    expect(payout).toMatchObject({ status: 'pending', pending_reason: 'awaiting_signature' });
    const canceled = await merchant.client.payouts.cancel(payout.id, { reason: 'Typed too fast.' });
    expect(canceled).toMatchObject({
      status: 'canceled',
      pending_reason: null,
      cancel_reason: 'Typed too fast.',
      version: payout.version + 1,
    });
    expect(await balanceOf(merchant)).toEqual(before);
    expect(await refusalOf(merchant.client.payouts.cancel(payout.id))).toMatchObject({
      status: 409,
      reason: 'state_invalid',
    });
    expect(await refusalOf(merchant.client.payouts.bumpFee(payout.id))).toMatchObject({
      status: 409,
      reason: 'state_invalid',
    });
    const stranger = await gateway.merchant();
    for (const id of [payout.id, 'po_1', `po_${'0'.repeat(26)}`]) {
      const calls = [
        () => stranger.client.payouts.cancel(id),
        () => stranger.client.payouts.bumpFee(id),
        () => stranger.client.payouts.retrieve(id),
        () => stranger.client.testMode.simulatePayout(id, { outcome: 'completed' }),
      ];
      for (const call of calls)
        expect(await refusalOf(call())).toMatchObject({ status: 404, reason: 'no_such_payout' });
    }
  });

  it('happens once when twenty ask', async () => {
    const payout = await pay();
    const before = await balanceOf(merchant);
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => merchant.client.payouts.cancel(payout.id)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await balanceOf(merchant)).total).toBe(before.total);
  });
});

describe('the Idempotency-Key of a payout', () => {
  it('makes one payout of many requests, and is taken for ever', async () => {
    const key = randomUUID();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => pay({ reference: key }, key)));
    const ids = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []));
    expect(new Set(ids).size).toBe(1);
    expect((await merchant.client.payouts.list({ reference: key })).data.map(({ id }) => id)).toEqual([
      ids[0],
    ]);
    const reused = { status: 409, reason: 'idempotency_key_reused', param: 'Idempotency-Key' };
    expect(await refusalOf(pay({ amount: '0.02' }, key))).toEqual(reused);

    // Its answer is forgotten after three days; that it has paid is not.
    await gateway.store.asOwner('delete from idempotency_key');
    expect(await refusalOf(pay({ reference: key }, key))).toEqual(reused);
    expect((await merchant.client.payouts.list({ reference: key })).data).toHaveLength(1);
  });
});

describe('payouts.list', () => {
  it('finds payouts by what they are', async () => {
    const { client } = await gateway.merchant();
    await fund(client, 'BTC', '0.1');
    const customer = await client.customers.create({});
    const made = await client.payouts.create({
      amount: '0.01',
      currency: 'BTC',
      address: outside,
      description: 'Rent for May',
      reference: 'r-5',
      customer_id: customer.id,
      metadata: { house: '7' },
    });
    const found = [
      {},
      { status: ['pending' as const] },
      { currency: 'BTC' },
      { network: 'bitcoin' },
      { address: outside },
      { customer_id: customer.id },
      { reference: 'r-5' },
      { metadata: { house: '7' } },
      { query: 'rent' },
    ];
    for (const query of found)
      expect([query, (await client.payouts.list(query)).data]).toEqual([query, [made]]);
    for (const query of [{ status: ['completed' as const] }, { hash: 'none' }, { query: 'nothing' }])
      expect([query, (await client.payouts.list(query)).data]).toEqual([query, []]);
    expect(await client.payouts.retrieve(made.id)).toEqual(made);
  });
});
