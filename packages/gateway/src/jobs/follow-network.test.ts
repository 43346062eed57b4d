import pg from 'pg';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { ChainFailure, type ChainReader } from '../app/ports/chain.ts';
import type { Network } from '../app/ports/networks.ts';
import { fixedRates, sandboxRates } from '../app/rates/fixed-rates.ts';
import { createPayment } from '../app/payments/create-payment.ts';
import type { Payment } from '../domain/payments/payment.ts';
import { createChainLog } from '../store/chain-log.ts';
import { createWork } from '../store/work.ts';
import { noEvents } from '../testing/no-events.ts';
import { simulatedBitcoin } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createFollower, type Follower, type FollowerOptions } from './follow-network.ts';

let store: TestStore;
let pool: pg.Pool;
let bitcoin: Network;
let merchantId: string;
let followers = 0;

// One database per test: the simulated network lives in it.
beforeEach(async () => {
  store = await openTestStore(inject('databaseUrl'));
  pool = new pg.Pool({ connectionString: store.url, max: 4 });
  // Its last connections may be cut with the database that is removed.
  pool.on('error', () => undefined);
  bitcoin = simulatedBitcoin(pool);
  merchantId = await store.merchant();
  return async () => {
    await pool.end();
    await store.close();
  };
});

const dev = () => bitcoin.dev as NonNullable<Network['dev']>;
const rates = fixedRates(sandboxRates);

function follower(reader: Partial<ChainReader> = {}, options: Partial<FollowerOptions> = {}): Follower {
  followers += 1;
  return createFollower({
    network: { ...bitcoin, reader: { ...bitcoin.reader, ...reader } },
    log: createChainLog(store.unitOfWork, noEvents, () => new Date()),
    rates,
    holder: `follower-${followers}`,
    leaseSeconds: 0,
    missingMs: 0,
    ...options,
  });
}

async function request(amount = '1'): Promise<Payment> {
  const statuses = { of: () => ({ state: 'synced', detail: null, height: 0, behind: 0 }) as const };
  const networks = { list: () => [bitcoin] };
  return await store.unitOfWork.inMerchant(merchantId, 'test', (tx) =>
    createPayment(createWork(tx, noEvents), { networks, rates, statuses }, { amount, currency: 'BTC' }),
  );
}

async function statusOf({ id }: Payment): Promise<string> {
  return await store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
    const payment = await createWork(tx, noEvents).payments.find(id);
    return payment?.state.status ?? 'missing';
  });
}

const pay = (payment: Payment, amount = 10n ** 8n): Promise<string> =>
  dev().fund(payment.terms.options[0]?.address ?? '', amount);

describe('a follower', () => {
  it('catches up with everything that happened while it was away', async () => {
    await follower().tick();
    const [seen, mined] = [await request(), await request()];
    await pay(mined);
    await dev().mine(3);
    await pay(seen);
    await follower().tick();
    expect(await statusOf(mined)).toBe('confirmed');
    expect(await statusOf(seen)).toBe('confirming');
  });

  it('undoes what was reorganised while it was away', async () => {
    const one = follower();
    await one.tick();
    const payment = await request();
    const hash = await pay(payment);
    await dev().mine(2);
    await one.tick();
    expect(await statusOf(payment)).toBe('confirmed');
    await dev().reorg(2, { drop: [hash] });
    await dev().mine(4);
    await follower().tick();
    expect(await statusOf(payment)).toBe('unresolved');
  });

  it('undoes a block that was there before it first looked', async () => {
    await dev().mine(3);
    const one = follower();
    await one.tick();
    const payment = await request();
    await pay(payment);
    await dev().mine(1);
    await one.tick();
    expect(await statusOf(payment)).toBe('confirmed');
    // Two of the four blocks are older than its first look, and it knows them all the same.
    await dev().reorg(3);
    await one.tick();
    expect(one.status()).toMatchObject({ state: 'synced', detail: null });
    expect(await statusOf(payment)).toBe('confirmed');
  });

  it('says that its node is away, and goes on without a gap when it is back', async () => {
    let away = false;
    const reach = <Result>(ask: () => Promise<Result>): Promise<Result> =>
      away
        ? Promise.reject(new ChainFailure('network_unavailable', 'bitcoin', 'the node does not answer'))
        : ask();
    const one = follower({
      blockAt: (height) => reach(() => bitcoin.reader.blockAt(height)),
      scanMempool: (watch) => reach(() => bitcoin.reader.scanMempool(watch)),
    });
    await one.tick();
    expect(one.status().state).toBe('synced');
    const payment = await request();
    away = true;
    await pay(payment);
    await dev().mine(2);
    await one.tick();
    expect(one.status()).toMatchObject({ state: 'down', detail: 'bitcoin: the node does not answer' });
    expect(await statusOf(payment)).toBe('pending');
    away = false;
    await one.tick();
    expect(one.status()).toMatchObject({ state: 'synced', detail: null });
    expect(await statusOf(payment)).toBe('confirmed');
  });

  it('halts at a reorganisation deeper than what it keeps, and touches nothing', async () => {
    const one = follower({}, { keep: 3 });
    await one.tick();
    const payment = await request();
    await pay(payment);
    await dev().mine(6);
    await one.tick();
    await dev().reorg(6);
    await one.tick();
    expect(one.status()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('deeper than the 3 blocks') as string,
    });
    expect(await statusOf(payment)).toBe('confirmed');
  });

  it('refuses another chain under the same name', async () => {
    const one = follower();
    await one.tick();
    const other = follower({
      health: async () => ({ ...(await bitcoin.reader.health()), genesis: 'another' }),
    });
    await other.tick();
    expect(other.status()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('another chain') as string,
    });
  });

  it('rewinds with a development chain that came back shorter', async () => {
    const one = follower();
    await dev().mine(2);
    await one.tick();
    const payment = await request();
    await pay(payment);
    const tip = await dev().mine(2);
    await one.tick();
    expect(await statusOf(payment)).toBe('confirmed');
    // As if the last two blocks had never been written to its disk; the transaction is lost with them.
    const shorter: Partial<ChainReader> = {
      blockAt: (height) => (height > tip.height - 2 ? Promise.resolve(null) : bitcoin.reader.blockAt(height)),
      scanMempool: () => Promise.resolve([]),
      tx: () => Promise.resolve({ state: 'unknown', replacedBy: null }),
    };
    const behind = follower(shorter);
    await behind.tick();
    expect(behind.status()).toMatchObject({ state: 'synced', height: tip.height - 2 });
    expect(await statusOf(payment)).toBe('unresolved');
    await one.tick();
    expect(await statusOf(payment)).toBe('confirmed');
  });

  it('keeps its lease while its node is slow, and only one reads', async () => {
    const slow = follower(
      { scanMempool: async () => (await new Promise((resolve) => setTimeout(resolve, 1_600)), []) },
      { leaseSeconds: 1 },
    );
    const looking = slow.tick();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const other = follower({}, { leaseSeconds: 1 });
    await other.tick();
    expect(other.leading()).toBeNull();
    await looking;
    expect(slow.leading()).not.toBeNull();
  });

  it('credits once, however many work at once', async () => {
    const many = Array.from({ length: 4 }, () => follower());
    await many[0]?.tick();
    const payments = await Promise.all(Array.from({ length: 6 }, () => request()));
    const turns = async (one: Follower): Promise<void> => {
      for (let turn = 0; turn < 12; turn += 1) await one.tick();
    };
    const working = Promise.all(many.map(turns));
    for (const payment of payments) {
      await pay(payment);
      await dev().mine(1);
    }
    await working;
    await follower().tick();
    for (const payment of payments) expect(await statusOf(payment)).toBe('confirmed');
    const [row] = await store.asOwner(
      `select balance::text from ledger_account where merchant_id = $1 and kind = 'available'`,
      [merchantId],
    );
    expect(row?.balance).toBe('600000000');
  });
});
