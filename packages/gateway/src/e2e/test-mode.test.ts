import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`the test operations on a local Ethereum. Install it with: ${installAnvil}`);

let ethereum: LocalEthereum | null = null;
let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: ethereum === null ? [] : [ethereum.network],
    // As in the sandbox: something that waits is mined for.
    timing: { mineAfterMs: 400 },
  });
  merchant = await gateway.merchant();
});
afterAll(async () => {
  await gateway.close();
  await ethereum?.stop();
});

describe.each(hasAnvil ? ['BTC', 'USDC'] : ['BTC'])('simulated payers of %s', (currency) => {
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
    expect(lost?.status).toBe(currency === 'BTC' ? 'replaced' : 'failed');
    expect(lost?.replaced_by === null).toBe(currency !== 'BTC');
  });

  it('reorg: the block is undone and the transaction with it', async () => {
    const payment = await simulate({ scenario: 'reorg' });
    expect(payment).toMatchObject({ status: 'unresolved', exception: 'reorged' });
    expect(Number(payment.amount_received)).toBe(0);
  });
});

describe('test operations', () => {
  it('refuse a wrong asset on a network that carries one only', async () => {
    const payment = await merchant.client.payments.create({ amount: '1', currency: 'BTC' });
    await expect(
      merchant.client.testMode.simulatePayment(payment.id, { scenario: 'wrong_asset' }),
    ).rejects.toMatchObject({
      status: 400,
      reason: 'network_unsupported',
    });
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
