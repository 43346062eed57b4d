import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payouts on a local Ethereum. Install it with: ${installAnvil}`);

const outside = {
  BTC: 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6',
  ETH: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  USDC: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
};
type Currency = keyof typeof outside;

let gateway: PayoutGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), { ethereum: hasAnvil });
  merchant = await gateway.merchant();
});
afterAll(() => gateway.close());

async function fund(currency: Currency, amount: string): Promise<void> {
  const { client } = merchant;
  const sent = await client.testMode.fundBalance({ currency, amount });
  await eventually(
    () => client.transactions.retrieve(sent.id),
    ({ status }) => status === 'confirmed',
  );
}

const balanceOf = async (currency: Currency) => {
  const { balances } = await merchant.client.balance.retrieve({ currency });
  const [item] = balances;
  if (item === undefined) throw new Error(`no balance in ${currency}`);
  return { available: Number(item.available), reserved: Number(item.reserved) };
};

const othersThan = async (currency: Currency) =>
  (await merchant.client.balance.retrieve()).balances
    .filter((balance) => balance.currency !== currency)
    .map(({ currency: name, total }) => [name, total]);

const finished = (id: string) =>
  eventually(
    () => merchant.client.payouts.retrieve(id),
    ({ status }) => ['completed', 'failed'].includes(status),
    25_000,
  );

describe.each<[Currency, string, string]>(
  hasAnvil
    ? [
        ['BTC', '1', '0.4'],
        ['ETH', '2', '0.5'],
        ['USDC', '1000', '250'],
      ]
    : [['BTC', '1', '0.4']],
)('a payout of %s', (currency, funds, amount) => {
  it('is reserved, signed, sent, confirmed and settled to the last unit', async () => {
    await fund(currency, funds);
    const others = await othersThan(currency);
    const before = await balanceOf(currency);
    const created = await merchant.client.payouts.create({
      amount,
      currency,
      address: outside[currency],
      reference: `first ${currency}`,
    });
    expect(created).toMatchObject({ object: 'payout', status: 'pending', currency, hash: null });
    expect(Number(created.total_debit)).toBeCloseTo(
      Number(created.pay_amount) + Number(created.network_fee),
      12,
    );
    const held = await balanceOf(currency);
    expect(held.available).toBeLessThan(before.available);

    const done = await finished(created.id);
    expect(done).toMatchObject({ status: 'completed', failure: null, replaces: [] });
    expect(done.hash).not.toBeNull();
    expect(Number(done.network_fee)).toBeLessThanOrEqual(Number(created.network_fee));
    const after = await balanceOf(currency);
    expect(after.reserved).toBe(0);
    expect(after.available).toBeCloseTo(before.available - Number(done.total_debit), 8);

    // The gas that gathering takes is the house's: nothing else of the merchant's has moved.
    expect(await othersThan(currency)).toEqual(others);

    const { data } = await merchant.client.transactions.list({ payout_id: done.id });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      id: done.transaction_id,
      type: 'payout',
      direction: 'out',
      status: 'confirmed',
      hash: done.hash,
      to: outside[currency],
      payout_id: done.id,
    });
    const events = await gateway.store.asOwner('select type from event where object_id = $1 order by id', [
      created.id,
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'payout.created',
      'payout.pending',
      'payout.processing',
      'payout.completed',
    ]);
  });
});

it.runIf(hasAnvil)('lends gas to an address of deposits without crediting it to the merchant', async () => {
  const { data } = await merchant.client.transactions.list({ currency: 'ETH', direction: 'in', limit: 100 });
  // What was funded above, and nothing of what the wallet moved to gather the USDC.
  expect(data.map(({ amount }) => amount)).toEqual(['2.00000000']);
  const [{ topups } = { topups: '0' }] = await gateway.store.asOwner(
    "select count(*)::text as topups from wallet_group where purpose = 'topup'",
    [],
  );
  expect(Number(topups)).toBeGreaterThan(0);
});
