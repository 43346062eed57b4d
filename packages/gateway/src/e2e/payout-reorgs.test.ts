import { setTimeout as sleep } from 'node:timers/promises';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { Payout } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { forgetTransaction } from '../testing/forget-transaction.ts';
import { fund } from '../testing/fund.ts';
import { keepMining } from '../testing/keep-mining.ts';
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
if (!hasAnvil)
  it.skip(`payouts through reorganisations of a local Ethereum. Install it with: ${installAnvil}`);

let gateway: PayoutGateway;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), { ethereum: hasAnvil, mineAfterMs: null });
  merchant = await gateway.merchant();
  const stopMining = keepMining(gateway.networks);
  for (const [name, currency, amount] of payoutNetworks(hasAnvil)) {
    await fund(merchant.client, currency, '1', '1', '1', '1');
    // The first payout gathers what others are paid with.
    const { id } = await merchant.client.payouts.create({
      amount: name === 'ethereum' ? '2' : amount,
      currency,
      address: freshAddress(name),
    });
    await payoutThat(merchant.client, id, ({ confirmations }) => confirmations > 0);
    await networkOf(gateway, name).dev?.mine(3);
    await payoutThat(merchant.client, id, isOver);
  }
  // From here on nothing is mined but by the test.
  await stopMining();
});
afterAll(() => gateway.close());

describe.each(payoutNetworks(hasAnvil))('on %s, a payout', (name, currency, amount, units) => {
  const read = (id: string) => merchant.client.payouts.retrieve(id);
  const that = (id: string, isIt: (payout: Payout) => boolean) => payoutThat(merchant.client, id, isIt);
  const dev = () => {
    const found = networkOf(gateway, name).dev;
    if (found === null) throw new Error(`${name} cannot be moved`);
    return found;
  };
  const sent = async (): Promise<Payout & { readonly hash: string }> => {
    const { id } = await merchant.client.payouts.create({ amount, currency, address: freshAddress(name) });
    const payout = await that(id, ({ hash }) => hash !== null);
    return { ...payout, hash: payout.hash ?? '' };
  };
  const statusOf = async (hash: string) =>
    (await merchant.client.transactions.list({ hash })).data.map(({ status }) => status);

  it('whose block is undone waits again, and is completed once when it is mined again', async () => {
    const { id, hash, address } = await sent();
    await dev().mine(1);
    expect(await that(id, ({ confirmations }) => confirmations === 1)).toMatchObject({
      status: 'processing',
    });
    await dev().reorg(1, { unconfirm: [hash] });
    await that(id, ({ confirmations }) => confirmations === 0);
    expect(await statusOf(hash)).toEqual(['pending']);
    // Not final for a while: nothing is settled twice, nothing is given up.
    await dev().mine(1);
    await that(id, ({ confirmations }) => confirmations === 1);
    await dev().mine(3);
    expect(await that(id, isOver)).toMatchObject({ status: 'completed', hash, replaces: [] });
    expect(await statusOf(hash)).toEqual(['confirmed']);
    expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([units]);
  });

  it('that the network has forgotten is sent again, with the same bytes', async () => {
    const { id, hash, address } = await sent();
    await forgetTransaction(gateway, name, hash);
    const { reader } = networkOf(gateway, name);
    for (let tries = 0; (await reader.tx(hash)).state === 'unknown'; tries++) {
      if (tries > 200) throw new Error('it was not sent again');
      await sleep(50);
    }
    await dev().mine(4);
    expect(await that(id, isOver)).toMatchObject({ status: 'completed', hash });
    expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([units]);
  });

  it('is paid once where the first transaction is mined after the second was sent', async () => {
    const { id, hash, address } = await sent();
    await merchant.client.payouts.bumpFee(id);
    const bumped = await that(id, ({ replaces }) => replaces.length === 1);
    expect(bumped.replaces).toEqual([hash]);
    // As with a miner that never heard of the replacement.
    const [first, second] = await signedAttempts(gateway, id);
    await forgetTransaction(gateway, name, second?.txid ?? '');
    const { reader } = networkOf(gateway, name);
    await reader.broadcast(first?.raw ?? '');
    await dev().mine(4);
    const done = await that(id, isOver);
    expect(done.status).toBe('completed');
    expect([done.hash, ...done.replaces].toSorted()).toEqual([first?.txid, second?.txid].toSorted());
    expect(await paidOnChain(networkOf(gateway, name), address)).toEqual([units]);
    expect((await reader.tx(done.hash ?? '')).state).toBe('confirmed');
    const entries = await merchant.client.balance.entries({ source_id: id, account: 'reserved' });
    expect(entries.data.reduce((sum, entry) => sum + Number(entry.amount), 0)).toBeCloseTo(0, 12);
    expect((await read(id)).version).toBe(done.version);
  });
});
