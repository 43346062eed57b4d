import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fund } from '../testing/fund.ts';
import {
  freshAddress,
  isOver,
  networkOf,
  paidOnChain,
  payoutNetworks,
  payoutThat,
} from '../testing/payout-checks.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { signedAttempts } from '../testing/signed-attempts.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`raised fees on a local Ethereum. Install it with: ${installAnvil}`);

let gateway: PayoutGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), { ethereum: hasAnvil, mineAfterMs: 400 });
  merchant = await gateway.merchant();
  await Promise.all(
    payoutNetworks(hasAnvil).flatMap(([, currency]) =>
      ['1', '1', '1'].map((amount) => fund(merchant.client, currency, amount)),
    ),
  );
});
afterAll(() => gateway.close());

describe.each(payoutNetworks(hasAnvil))('on %s, a payout', (name, currency, amount, units) => {
  const pay = (address: string) => merchant.client.payouts.create({ amount, currency, address });
  const simulate = (id: string, outcome: 'completed' | 'failed' | 'stuck') =>
    merchant.client.testMode.simulatePayout(id, { outcome });
  const balance = async () => (await merchant.client.balance.retrieve({ currency })).balances[0];

  it('that is stuck goes on when its fee is raised, and only one of its transactions is confirmed', async () => {
    const address = freshAddress(name);
    const { id } = await pay(address);
    const stuck = await simulate(id, 'stuck');
    expect(stuck).toMatchObject({ status: 'processing', confirmations: 0, replaces: [] });
    // Blocks come and go without it.
    await networkOf(gateway, name).dev?.mine(2);
    expect(await merchant.client.payouts.retrieve(id)).toMatchObject({
      status: 'processing',
      confirmations: 0,
    });
    expect(await refusalOf(merchant.client.payouts.cancel(id))).toMatchObject({
      reason: 'already_broadcast',
    });
    expect(await refusalOf(simulate(id, 'completed'))).toMatchObject({ reason: 'state_invalid' });
    expect(await refusalOf(merchant.client.payouts.bumpFee(id, { max: stuck.network_fee }))).toEqual({
      status: 400,
      reason: 'amount_too_small',
      param: '/max',
    });

    const raised = await merchant.client.payouts.bumpFee(id);
    expect(Number(raised.network_fee)).toBeGreaterThan(Number(stuck.network_fee));
    const done = await payoutThat(merchant.client, id, isOver);
    expect(done.status).toBe('completed');
    expect(done.hash).not.toBe(stuck.hash);
    expect(done.replaces).toEqual([stuck.hash]);
    expect(Number(done.network_fee)).toBeLessThanOrEqual(Number(raised.network_fee));
    const attempts = await signedAttempts(gateway, done.id);
    expect(attempts.map(({ kind, txid }) => [kind, txid])).toEqual([
      ['payment', stuck.hash],
      ['payment', done.hash],
    ]);
    expect(attempts[1]?.spends).toEqual(attempts[0]?.spends);
    expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([units]);
    const { data } = await merchant.client.transactions.list({ payout_id: id, order: 'asc' });
    expect(data.map(({ hash, status, replaced_by: by }) => [hash, status, by])).toEqual([
      [stuck.hash, 'replaced', done.hash],
      [done.hash, 'confirmed', null],
    ]);
    expect(await refusalOf(merchant.client.payouts.bumpFee(id))).toMatchObject({ reason: 'state_invalid' });
  });

  it.each(['before it is stuck', 'after'])(
    'that is taken back fails, %s, and costs its fee alone',
    async (when) => {
      const before = await balance();
      const address = freshAddress(name);
      const { id } = await pay(address);
      if (when === 'after') await simulate(id, 'stuck');
      const failed = await simulate(id, 'failed');
      expect(failed).toMatchObject({ status: 'failed', failure: { reason: 'replaced', retryable: true } });
      const attempts = await signedAttempts(gateway, failed.id);
      expect(attempts.at(-1)?.kind).toBe('cancel');
      expect(attempts.at(-1)?.spends).toEqual(attempts[0]?.spends);
      expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([]);
      expect(await refusalOf(simulate(id, 'completed'))).toMatchObject({ reason: 'state_invalid' });
      const after = await balance();
      expect(after?.reserved).toBe(before?.reserved);
      const cost = Number(before?.available) - Number(after?.available);
      expect(cost).toBeGreaterThan(0);
      expect(cost).toBeLessThan(0.01);
    },
  );

  it('is completed on demand', async () => {
    const address = freshAddress(name);
    const { id } = await pay(address);
    expect((await simulate(id, 'completed')).status).toBe('completed');
    expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([units]);
  });

  it('cannot have more than there is for its fee', async () => {
    const poor = await gateway.merchant();
    await fund(poor.client, currency, '0.01');
    const asked = {
      amount: '0.01',
      currency,
      address: freshAddress(name),
      fee: { paid_by: 'recipient' as const },
    };
    const { id } = await poor.client.payouts.create(asked);
    await poor.client.testMode.simulatePayout(id, { outcome: 'stuck' });
    expect(await refusalOf(poor.client.payouts.bumpFee(id))).toMatchObject({
      status: 409,
      reason: 'insufficient_balance',
    });
    expect((await poor.client.testMode.simulatePayout(id, { outcome: 'failed' })).status).toBe('failed');
  });
});
