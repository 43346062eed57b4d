import { findAnvil, findLitecoind, installAnvil, installLitecoind } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { startLocalLitecoin, type LocalLitecoin } from '../testing/local-litecoin.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`the test operations on a local Ethereum. Install it with: ${installAnvil}`);

const hasLitecoind = findLitecoind() !== undefined;
if (!hasLitecoind) it.skip(`the test operations on a Litecoin node. Install it with: ${installLitecoind}`);

let ethereum: LocalEthereum | null = null;
let litecoin: LocalLitecoin | null = null;
let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  litecoin = hasLitecoind ? await startLocalLitecoin() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: [ethereum, litecoin].flatMap((local) => (local === null ? [] : [local.network])),
    // As in the sandbox: something that waits is mined for.
    timing: { mineAfterMs: 400 },
  });
  merchant = await gateway.merchant();
});
afterAll(async () => {
  await gateway.close();
  await ethereum?.stop();
  await litecoin?.stop();
});

const currencies = ['BTC', ...(hasAnvil ? ['USDC', 'ETH'] : []), ...(hasLitecoind ? ['LTC'] : [])];
const coins = ['BTC', 'LTC'];

describe.each(currencies)('simulated payers of %s', (currency) => {
  const simulate = async (body: Parameters<TestMerchant['client']['testMode']['simulatePayment']>[1]) => {
    const payment = await merchant.client.payments.create({ amount: '1', currency });
    return await merchant.client.testMode.simulatePayment(payment.id, body);
  };
  const confirmed = (id: string) =>
    eventually(
      () => merchant.client.payments.retrieve(id),
      ({ status }) => status === 'confirmed',
    );

  it('exact: is seen when the answer comes, and mined in its own time', async () => {
    const payment = await simulate({ scenario: 'exact' });
    expect(['confirming', 'confirmed']).toContain(payment.status);
    expect(Number((await confirmed(payment.id)).amount_received)).toBe(1);
  });

  it('exact, with confirmations: is confirmed when the answer comes', async () => {
    expect((await simulate({ scenario: 'exact', confirmations: 2 })).status).toBe('confirmed');
  });

  it('underpaid, then exact: pays what is missing', async () => {
    const payment = await simulate({ scenario: 'underpaid', confirmations: 1 });
    expect(payment).toMatchObject({ status: 'pending', exception: 'underpaid' });
    const paid = await merchant.client.testMode.simulatePayment(payment.id, {
      scenario: 'exact',
      confirmations: 1,
    });
    expect(paid).toMatchObject({ status: 'confirmed', exception: null });
    expect(Number(paid.amount_received)).toBe(1);
  });

  it('partial: pays the amount that is given', async () => {
    const payment = await simulate({ scenario: 'partial', amount: '0.25' });
    expect(payment).toMatchObject({ status: 'pending', exception: 'underpaid' });
    expect(Number(payment.amount_due)).toBe(0.75);
  });

  it('overpaid', async () => {
    const payment = await simulate({ scenario: 'overpaid', confirmations: 1 });
    expect(payment).toMatchObject({ status: 'confirmed', exception: 'overpaid' });
    expect(Number(payment.amount_overpaid)).toBe(0.5);
  });

  it('late: test time passes expires_at first', async () => {
    const payment = await simulate({ scenario: 'late', confirmations: 1 });
    expect(payment).toMatchObject({ status: 'unresolved', exception: 'paid_late' });
    expect(payment.status_history.map(({ status }) => status)).toEqual(['pending', 'expired', 'unresolved']);
    expect(new Date(payment.detected_at ?? 0) > new Date(payment.expires_at)).toBe(true);
  });

  it('double_spend: the money is seen and gone', async () => {
    const payment = await simulate({ scenario: 'double_spend' });
    expect(payment).toMatchObject({ status: 'pending', exception: null });
    expect(payment.status_history.map(({ status }) => status)).toEqual(['pending', 'confirming', 'pending']);
    const { transactions = [] } = await merchant.client.payments.retrieve(payment.id, {
      include: ['transactions'],
    });
    // An Ethereum node does not tell what took a transaction's place.
    const [lost] = transactions;
    expect(lost?.status).toBe(coins.includes(currency) ? 'replaced' : 'failed');
    expect(lost?.replaced_by === null).toBe(!coins.includes(currency));
  });

  it('reorg: the block is undone and the transaction with it', async () => {
    const payment = await simulate({ scenario: 'reorg' });
    expect(payment).toMatchObject({ status: 'unresolved', exception: 'reorged' });
    expect(Number(payment.amount_received)).toBe(0);
    expect(payment.transaction_ids).toHaveLength(1);
  });

  it('reorg: takes the transaction that is there, and includes every other one again', async () => {
    const [target, other] = await Promise.all(
      [1, 2].map(() => merchant.client.payments.create({ amount: '1', currency })),
    );
    if (target === undefined || other === undefined) throw new Error('two payments were asked for');
    for (const { id } of [target, other])
      await merchant.client.testMode.simulatePayment(id, { scenario: 'exact' });
    await Promise.all([confirmed(target.id), confirmed(other.id)]);
    const undone = await merchant.client.testMode.simulatePayment(target.id, { scenario: 'reorg' });
    expect(undone).toMatchObject({ status: 'unresolved', exception: 'reorged' });
    expect(undone.transaction_ids).toHaveLength(1);
    const stays = await confirmed(other.id);
    expect(stays).toMatchObject({ exception: null });
    expect(stays.transaction_ids).toHaveLength(1);
  });

  if (coins.includes(currency)) {
    it('wrong_asset: there is none', async () => {
      await expect(simulate({ scenario: 'wrong_asset' })).rejects.toMatchObject({
        status: 400,
        reason: 'network_unsupported',
        param: '/scenario',
      });
    });
  } else {
    it('wrong_asset: another asset of the network comes, and is kept aside', async () => {
      const payment = await simulate({ scenario: 'wrong_asset', confirmations: 1 });
      expect(payment).toMatchObject({ status: 'unresolved', exception: 'wrong_asset' });
      expect(Number(payment.amount_received)).toBe(0);
      const { transactions = [] } = await merchant.client.payments.retrieve(payment.id, {
        include: ['transactions'],
      });
      expect(transactions).toHaveLength(1);
      expect(transactions[0]?.currency).not.toBe(currency);
      expect(transactions[0]?.status).toBe('confirmed');
    });
  }
});

describe('test operations', () => {
  it('refuse a network that cannot be moved', async () => {
    const still = await openTestGateway(inject('databaseUrl'), { movable: false });
    try {
      const { client } = await still.merchant();
      const payment = await client.payments.create({ amount: '1', currency: 'BTC' });
      const refused = { status: 409, reason: 'state_invalid' };
      await expect(client.testMode.simulatePayment(payment.id, { scenario: 'exact' })).rejects.toMatchObject(
        refused,
      );
      await expect(client.testMode.fundBalance({ currency: 'BTC', amount: '1' })).rejects.toMatchObject(
        refused,
      );
    } finally {
      await still.close();
    }
  });

  it('fund the balance through the network', async () => {
    const { client } = await gateway.merchant();
    const sent = await client.testMode.fundBalance({ currency: 'BTC', amount: '2.5' });
    expect(sent).toMatchObject({
      object: 'transaction',
      type: 'deposit',
      amount: '2.50000000',
      payment_id: null,
    });
    const credited = await eventually(
      () => client.transactions.retrieve(sent.id),
      ({ status }) => status === 'confirmed',
    );
    expect(credited.confirmations).toBeGreaterThan(0);
    expect((await client.balance.retrieve()).balances[0]).toMatchObject({
      available: '2.50000000',
      pending: '0.00000000',
    });
  });

  it('refuse to undo so many blocks that the network would stand still for all', async () => {
    const { client } = await gateway.merchant();
    const { id } = await client.payments.create({ amount: '1', currency: 'BTC' });
    await expect(
      client.testMode.simulatePayment(id, { scenario: 'reorg', confirmations: 100 }),
    ).rejects.toMatchObject({ status: 400, reason: 'parameter_invalid', param: '/confirmations' });
    await client.testMode.simulatePayment(id, { scenario: 'exact', confirmations: 100 });
    await expect(client.testMode.simulatePayment(id, { scenario: 'reorg' })).rejects.toMatchObject({
      status: 409,
      reason: 'state_invalid',
    });

    const next = await client.payments.create({ amount: '1', currency: 'BTC' });
    const paid = await client.testMode.simulatePayment(next.id, { scenario: 'exact', confirmations: 2 });
    expect(paid.status).toBe('confirmed');
  });

  it('move test time, and what is due has run when the answer comes', async () => {
    const { client } = await gateway.merchant();
    const payment = await client.payments.create({ amount: '1', currency: 'BTC', expires_in: 300 });
    const clock = await client.testMode.advanceClock({ seconds: 400 });
    expect(clock.offset_seconds).toBe(400);
    expect((await client.payments.retrieve(payment.id)).status).toBe('expired');
    const later = await client.payments.create({ amount: '1', currency: 'BTC' });
    expect(new Date(later.created_at).getTime() - new Date(payment.created_at).getTime()).toBeGreaterThan(
      399_000,
    );
    expect((await client.testMode.advanceClock({ seconds: 1 })).offset_seconds).toBe(401);
  });

  it('have one effect for one Idempotency-Key', async () => {
    const { client } = await gateway.merchant();
    const idempotencyKey = 'advance-once';
    await client.testMode.advanceClock({ seconds: 10 }, { idempotencyKey });
    expect((await client.testMode.advanceClock({ seconds: 10 }, { idempotencyKey })).offset_seconds).toBe(10);
  });
});
