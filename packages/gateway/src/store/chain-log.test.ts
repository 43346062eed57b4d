import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { LeaseLost, type ChainKey, type ChainLog } from '../app/ports/chain-log.ts';
import { noEvents } from '../testing/no-events.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createChainLog } from './chain-log.ts';

let store: TestStore;
let log: ChainLog;
let key: ChainKey;
let count = 0;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  log = createChainLog(store.unitOfWork, noEvents, () => new Date());
});
afterAll(() => store.close());
beforeEach(() => {
  count += 1;
  key = { network: `chain-${count}`, mode: 'test' };
});

const block = (height: number, parent = `b${height - 1}`) => ({
  network: key.network,
  height,
  hash: `b${height}`,
  parent,
  time: height,
});

describe('the lease of a network', () => {
  it('is one holder’s until it runs out, and grows its epoch with each new one', async () => {
    expect(await log.lease(key, 'one', 1)).toMatchObject({ epoch: 1 });
    expect(await log.lease(key, 'two', 1)).toBeNull();
    expect(await log.lease(key, 'one', 0)).toMatchObject({ epoch: 1 });
    expect(await log.lease(key, 'two', 60)).toMatchObject({ epoch: 2 });
    expect(await log.lease(key, 'one', 60)).toBeNull();
  });

  it('goes to one of many who ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => log.lease(key, `holder-${index}`, 60)),
    );
    expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is free at once after it was released', async () => {
    const lease = await log.lease(key, 'one', 60);
    if (lease === null) throw new Error('no lease');
    await log.release(lease);
    expect(await log.lease(key, 'two', 60)).toMatchObject({ epoch: 2 });
  });
});

describe('a step', () => {
  it('of a holder whose lease was taken over changes nothing', async () => {
    const old = await log.lease(key, 'one', 0);
    if (old === null) throw new Error('no lease');
    await log.step(old, (step) => step.begin('genesis', block(1)));
    await log.lease(key, 'two', 60);
    let ran = false;
    const late = log.step(old, async (step) => {
      ran = true;
      await step.connect(block(2), 100);
    });
    await expect(late).rejects.toBeInstanceOf(LeaseLost);
    expect(ran).toBe(false);
    expect((await log.cursor(key))?.tip).toMatchObject({ height: 1 });
  });

  it('is kept whole or not at all', async () => {
    const lease = await log.lease(key, 'one', 60);
    if (lease === null) throw new Error('no lease');
    await log.step(lease, (step) => step.begin('genesis', block(1)));
    const broken = log.step(lease, async (step) => {
      await step.connect(block(2), 100);
      throw new Error('in the middle');
    });
    await expect(broken).rejects.toThrow('in the middle');
    expect(await log.cursor(key)).toMatchObject({ genesis: 'genesis', tip: { hash: 'b1' } });
    expect(await log.blockAt(key, 2)).toBeNull();
  });

  it('goes on, forgets what is too deep, and goes back', async () => {
    const lease = await log.lease(key, 'one', 60);
    if (lease === null) throw new Error('no lease');
    await log.step(lease, (step) => step.begin(null, block(1)));
    for (const height of [2, 3, 4]) await log.step(lease, (step) => step.connect(block(height), 2));
    expect(await log.blockAt(key, 2)).toBeNull();
    expect(await log.blockAt(key, 3)).toMatchObject({ hash: 'b3', parent: 'b2' });
    await log.step(lease, (step) => step.disconnect(block(4)));
    expect((await log.cursor(key))?.tip).toMatchObject({ height: 3 });
  });

  it('works for one merchant with that merchant’s rights, then for another', async () => {
    const lease = await log.lease(key, 'one', 60);
    if (lease === null) throw new Error('no lease');
    const merchants = [await store.merchant('One'), await store.merchant('Other')];
    for (const [index, merchantId] of merchants.entries()) {
      await store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
        const address = { network: key.network, address: `address-${index}`, wallet_index: index, path: 'm' };
        await tx.db
          .insertInto('deposit_address')
          .values({ ...address, merchant_id: merchantId, mode: 'test', payment_id: null })
          .execute();
      });
    }
    const seen: string[][] = [];
    await log.step(lease, async (step) => {
      for (const merchantId of merchants) {
        await step.forMerchant(merchantId, async (work) => {
          seen.push(
            (await work.addresses.find(key.network, ['address-0', 'address-1'])).map(
              ({ address }) => address,
            ),
          );
        });
      }
      await step.begin(null, block(1));
    });
    expect(seen).toEqual([['address-0'], ['address-1']]);
    expect((await log.addressesSince(key, null)).addresses.map(({ merchantId }) => merchantId)).toEqual(
      merchants,
    );
  });

  it('misses no address, in whatever order the transactions that issue them commit', async () => {
    const merchantId = await store.merchant();
    const issue = (index: number, meanwhile: () => Promise<void>) =>
      store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
        const issued = { address: `order-${index}`, network: 'order', path: 'm', wallet_index: index };
        await tx.db
          .insertInto('deposit_address')
          .values({ ...issued, merchant_id: merchantId, mode: 'test', payment_id: null })
          .execute();
        await meanwhile();
      });
    const order = { network: 'order', mode: 'test' } as const;
    const seen = new Set<string>();
    let mark: string | null = null;
    const look = async (): Promise<void> => {
      const issued = await log.addressesSince(order, mark);
      for (const { address } of issued.addresses) seen.add(address);
      mark = issued.mark;
    };
    await issue(0, async () => {
      await issue(1, look);
      await look();
      expect([...seen]).toEqual(['order-1']);
    });
    await look();
    expect([...seen].sort()).toEqual(['order-0', 'order-1']);
  });
});
