import type { Cryptoix } from '@cryptoix/sdk';
import type { ApiKeyCreate } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fund } from '../testing/fund.ts';
import { operatorClient } from '../testing/operator-key.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

// BIP 173's example key on regtest: nobody of this installation.
const outside = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const other = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6';
const day = 86_400;

let gateway: PayoutGateway;
beforeAll(async () => {
  // Without a signer payouts wait, so that each rule can be seen by itself.
  gateway = await openPayoutGateway(inject('databaseUrl'), { signer: false });
});
afterAll(() => gateway.close());

async function fundedMerchant(): Promise<TestMerchant> {
  const merchant = await gateway.merchant();
  await fund(merchant.client, 'BTC', '1');
  return merchant;
}

/** A bitcoin is 50,000 dollars here. */
const pay = (client: Cryptoix, amount: string, address = outside) =>
  client.payouts.create({ amount, currency: 'BTC', address });

const minted = async (by: Cryptoix, scopes: ApiKeyCreate['scopes']): Promise<Cryptoix> => {
  const { public_key: publicKey, secret } = await by.apiKeys.create({ name: 'Minted', scopes });
  return gateway.client(publicKey, secret);
};

const refusedSelf = { status: 403, reason: 'self_approval', param: null };

describe('a payout above the threshold', () => {
  it('waits for a second person, with its money reserved, and goes on when that one agrees', async () => {
    const { client, merchantId } = await fundedMerchant();
    await client.account.update({ payout_policy: { approval_above: '100.00' } });
    expect((await pay(client, '0.002')).status).toBe('pending');
    const payout = await pay(client, '0.0021');
    expect(payout).toMatchObject({
      status: 'requires_approval',
      pending_reason: null,
      approval: { required: true, policy: 'approval_above', approved_by: null, approved_at: null },
    });
    const [balance] = (await client.balance.retrieve({ currency: 'BTC' })).balances;
    expect(Number(balance?.reserved)).toBeGreaterThan(0.0041);

    const approver = await operatorClient(gateway, merchantId, ['payouts_approver']);
    const { data } = await approver.payouts.approve({ payout_ids: [payout.id], note: 'Called them.' });
    expect(data).toEqual([await client.payouts.retrieve(payout.id)]);
    expect(data[0]).toMatchObject({
      status: 'pending',
      pending_reason: 'awaiting_signature',
      approval: {
        required: true,
        note: 'Called them.',
        approved_by: expect.stringMatching(/^key_/) as string,
      },
    });
    expect(data[0]?.approved_at).toBe(data[0]?.approval.approved_at);
    const events = await gateway.store.asOwner('select type from event where object_id = $1 order by id', [
      payout.id,
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'payout.created',
      'payout.requires_approval',
      'payout.pending',
    ]);
  });

  it('cannot be approved by whoever made it, however many keys they mint', async () => {
    const { client, merchantId } = await fundedMerchant();
    await client.account.update({ payout_policy: { approval_above: '0.00' } });
    const own = await pay(client, '0.001');
    const child = await minted(client, ['full']);
    const grandchild = await minted(child, ['payouts_approver']);
    const sibling = await minted(client, ['payouts_approver']);
    for (const key of [client, child, grandchild, sibling])
      expect(await refusalOf(key.payouts.approve({ payout_ids: [own.id] }))).toEqual(refusedSelf);

    // Nor the other way: what a minted key made is its minter's.
    const creator = await minted(client, ['payouts_creator']);
    const theirs = await pay(creator, '0.001');
    for (const key of [client, child, sibling])
      expect(await refusalOf(key.payouts.approve({ payout_ids: [theirs.id] }))).toEqual(refusedSelf);
    expect(await refusalOf(creator.payouts.approve({ payout_ids: [theirs.id] }))).toMatchObject({
      reason: 'scope_missing',
    });

    // Nor once the minter is gone.
    const gone = await client.apiKeys.create({ name: 'Short-lived', scopes: ['full'] });
    const between = gateway.client(gone.public_key, gone.secret);
    const heir = await minted(between, ['payouts_approver']);
    await client.apiKeys.delete(gone.id);
    expect(await refusalOf(heir.payouts.approve({ payout_ids: [own.id] }))).toEqual(refusedSelf);

    // A key of one's own for the operator's other key is no way round either: lines do not mix.
    const second = await operatorClient(gateway, merchantId);
    const ofSecond = await minted(second, ['payouts_approver']);
    const { data } = await ofSecond.payouts.approve({ payout_ids: [own.id, theirs.id] });
    expect(data.map(({ status }) => status)).toEqual(['pending', 'pending']);
  });

  it('is approved with all others of the list, or none of them is', async () => {
    const { client, merchantId } = await fundedMerchant();
    await client.account.update({ payout_policy: { approval_above: '100.00' } });
    const approver = await operatorClient(gateway, merchantId, ['payouts:approve', 'payouts:read']);
    const waiting = await pay(client, '0.01');
    const free = await pay(client, '0.001');
    const foreign = await gateway.merchant();
    const theirs = await operatorClient(gateway, foreign.merchantId, ['payouts:approve']);
    const approve = (...ids: string[]) => refusalOf(approver.payouts.approve({ payout_ids: ids }));

    expect(await approve(waiting.id, free.id)).toMatchObject({ status: 409, reason: 'state_invalid' });
    expect(await approve(waiting.id, `po_${'0'.repeat(26)}`)).toEqual({
      status: 404,
      reason: 'no_such_payout',
      param: '/payout_ids/1',
    });
    expect(await refusalOf(theirs.payouts.approve({ payout_ids: [waiting.id] }))).toMatchObject({
      status: 404,
    });
    expect(await refusalOf(approver.payouts.approve({ payout_ids: [] }))).toMatchObject({ status: 400 });
    expect((await approver.payouts.retrieve(waiting.id)).status).toBe('requires_approval');
    expect((await approver.payouts.approve({ payout_ids: [waiting.id] })).data[0]?.status).toBe('pending');
    expect(await approve(waiting.id)).toMatchObject({ status: 409, reason: 'state_invalid' });
  });

  it('stays so for a day after the threshold is taken away', async () => {
    const { client } = await fundedMerchant();
    await client.account.update({ payout_policy: { approval_above: '100.00' } });
    await client.account.update({ payout_policy: { approval_above: null } });
    expect((await pay(client, '0.01')).status).toBe('requires_approval');
    await client.testMode.advanceClock({ seconds: day });
    expect((await pay(client, '0.01')).status).toBe('pending');
  });
});

describe('limits', () => {
  it('hold for each payout, and for all of a day together', async () => {
    const { client } = await fundedMerchant();
    await client.account.update({ payout_policy: { max_amount: '1000.00', max_per_day: '2000.00' } });
    const above = { status: 403, reason: 'payout_limit_exceeded', param: '/amount' };
    expect(await refusalOf(pay(client, '0.0201'))).toEqual(above);
    const first = await pay(client, '0.02');
    // Together they would be above the day's limit: only one of them goes.
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => pay(client, '0.015')));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(pay(client, '0.0051'))).toEqual(above);
    // What is canceled no longer counts, and what is a day old neither.
    await client.payouts.cancel(first.id);
    await pay(client, '0.02');
    expect(await refusalOf(pay(client, '0.02'))).toEqual(above);
    await client.testMode.advanceClock({ seconds: day });
    await pay(client, '0.02');
    expect(
      await refusalOf(client.payouts.estimate({ amount: '0.03', currency: 'BTC', address: outside })),
    ).toEqual(above);
  });
});

describe('an allowlist', () => {
  it('lets money go to addresses of the book alone, and to new ones after a day', async () => {
    const { client } = await fundedMerchant();
    const listed = await client.addresses.create({ currency: 'BTC', address: outside });
    await client.account.update({ payout_policy: { allowlist_only: true } });
    const byId = () => client.payouts.create({ amount: '0.01', currency: 'BTC', address_id: listed.id });
    const inactive = { status: 403, reason: 'address_not_active', param: '/address' };
    const unlisted = { status: 403, reason: 'address_not_allowlisted', param: '/address' };
    expect(await refusalOf(pay(client, '0.01', other))).toEqual(unlisted);
    expect(await refusalOf(pay(client, '0.01'))).toEqual(inactive);
    expect(await refusalOf(byId())).toEqual({ ...inactive, param: '/address_id' });

    // Taking the rule back does not help before the day is over.
    await client.account.update({ payout_policy: { allowlist_only: false } });
    expect(await refusalOf(pay(client, '0.01', other))).toEqual(unlisted);
    await client.account.update({ payout_policy: { allowlist_only: true } });

    await client.testMode.advanceClock({ seconds: day });
    expect(await byId()).toMatchObject({ status: 'pending', address: outside, address_id: listed.id });
    expect((await pay(client, '0.01', outside.toUpperCase())).address).toBe(outside);
    expect(await refusalOf(pay(client, '0.01', other))).toEqual(unlisted);
    await client.addresses.delete(listed.id);
    expect(await refusalOf(pay(client, '0.01'))).toEqual(unlisted);
    expect(await refusalOf(byId())).toMatchObject({ status: 404, reason: 'no_such_address' });
  });
});
