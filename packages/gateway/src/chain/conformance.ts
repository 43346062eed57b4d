import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddressDeriver, ChainReader, ChainRef, DevChain, Transfer } from '../app/ports/chain.ts';

/** A network under judgement: everything the suite knows of it. */
export interface ConformanceSubject {
  readonly reader: ChainReader;
  readonly deriver: AddressDeriver;
  readonly dev: DevChain;
  /** The native currency. */
  readonly currency: string;
  /** An amount that is no dust; the suite pays small multiples of it. */
  readonly unit: bigint;
  close(): Promise<void>;
}

/**
 * What every network must do, told through the port alone: the same cases judge anvil, the simulated
 * network and real nodes.
 */
export function describeChain(name: string, open: () => Promise<ConformanceSubject>): void {
  describe(`${name} conforms`, () => {
    let subject: ConformanceSubject;
    let reader: ChainReader;
    let dev: DevChain;
    let unit: bigint;
    let nextIndex = 0;

    beforeAll(async () => {
      subject = await open();
      ({ reader, dev, unit } = subject);
    });
    afterAll(() => subject.close());

    const address = (): string => subject.deriver.derive(nextIndex++).address;
    const inMempool = (...to: string[]): Promise<Transfer[]> => reader.scanMempool(new Set(to));
    const inBlock = (block: ChainRef, ...to: string[]): Promise<Transfer[]> =>
      reader.scanBlock(block, new Set(to));
    const blockAt = async (height: number): Promise<ChainRef> => {
      const block = await reader.blockAt(height);
      if (block === null) throw new Error(`there is no block ${height}`);
      return block;
    };
    const only = (transfers: readonly Transfer[]): Transfer => {
      const [first] = transfers;
      if (first === undefined || transfers.length !== 1)
        throw new Error(`expected one, got ${transfers.length}`);
      return first;
    };

    it('is healthy and tells which chain it is', async () => {
      const health = await reader.health();
      expect(health).toMatchObject({ ok: true, reason: null, syncing: false, blocksBehind: 0 });
      expect(health.tip).toEqual(await reader.tip());
      expect(health.genesis).toBe((await blockAt(0)).hash);
    });

    it('has blocks that stand on one another, and none above the tip', async () => {
      const tip = await dev.mine(3);
      expect(await reader.tip()).toEqual(tip);
      for (const height of [tip.height, tip.height - 1]) {
        expect((await blockAt(height)).parent).toBe((await blockAt(height - 1)).hash);
      }
      expect(await reader.blockAt(tip.height + 1)).toBeNull();
      expect(tip.network).toBe(reader.network);
    });

    it('derives an address per index, always the same, in its canonical form', () => {
      const [first, again, second] = [0, 0, 1].map((index) => subject.deriver.derive(index));
      expect(first).toEqual(again);
      expect(second?.address).not.toBe(first?.address);
      expect(second?.path).toBe(`${subject.deriver.accountPath}/0/1`);
      const check = subject.deriver.validate(first?.address ?? '');
      expect(check).toMatchObject({ ok: true, address: first?.address });
      expect(() => subject.deriver.derive(-1)).toThrow(RangeError);
      expect(() => subject.deriver.derive(2 ** 31)).toThrow(RangeError);
    });

    it('refuses what is no address', () => {
      const own = subject.deriver.derive(0).address;
      for (const wrong of ['', 'x', `${own}0`, own.slice(0, -1), ` ${own}`]) {
        expect(subject.deriver.validate(wrong), JSON.stringify(wrong)).toMatchObject({ ok: false });
      }
    });

    it('sees a payment before it is in a block', async () => {
      const to = address();
      const txid = await dev.fund(to, unit);
      const seen = only(await inMempool(to));
      expect(seen).toMatchObject({
        txid,
        to,
        amount: unit,
        block: null,
        currency: subject.currency,
        contract: null,
      });
      expect(seen.id).toBe(`${reader.network}:${txid}:${seen.index}`);
      expect(seen.spends.length).toBeGreaterThan(0);
      expect(await reader.tx(txid)).toEqual({ state: 'mempool' });
      expect(await dev.pending()).toContain(txid);
      expect(await inMempool(address())).toEqual([]);
    });

    it('finds it in its block under the same id, and no longer outside', async () => {
      const [to, other] = [address(), address()];
      const txid = await dev.fund(to, unit);
      const seen = only(await inMempool(to));
      const block = await dev.mine(1);
      const found = only(await inBlock(block, to));
      expect(found).toEqual({ ...seen, block, replaceable: false });
      expect(await inBlock(block, other)).toEqual([]);
      expect(await inMempool(to)).toEqual([]);
      expect(await dev.pending()).toEqual([]);
      expect(await reader.tx(txid)).toMatchObject({ state: 'confirmed', block });
    });

    it('counts confirmations by depth', async () => {
      const to = address();
      const txid = await dev.fund(to, unit);
      const first = await dev.mine(1);
      const tip = await dev.mine(3);
      const status = await reader.tx(txid);
      if (status.state !== 'confirmed') throw new Error(`it is ${status.state}`);
      expect(status.block).toEqual(first);
      expect(tip.height - status.block.height + 1).toBe(4);
    });

    it('tells several payments to one address apart', async () => {
      const [to, other] = [address(), address()];
      const payments = [
        { address: to, amount: unit },
        { address: other, amount: unit * 2n },
        { address: to, amount: unit * 3n },
      ];
      await dev.fundMany(payments);
      const pending = await inMempool(to, other);
      const block = await dev.mine(1);
      const found = await inBlock(block, to, other);
      for (const seen of [pending, found]) {
        expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
        const amounts = seen.filter((each) => each.to === to).map(({ amount }) => amount);
        expect(new Set(amounts)).toEqual(new Set([unit, unit * 3n]));
        expect(seen.find((each) => each.to === other)?.amount).toBe(unit * 2n);
      }
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(pending.map(({ id }) => id)));
    });

    it('finds a payment among more addresses than a node takes as a filter', async () => {
      const to = address();
      const others = Array.from(
        { length: 600 },
        (_, index) => subject.deriver.derive(100_000 + index).address,
      );
      const watch = new Set([...others, to]);
      await dev.fund(to, unit);
      expect(only(await reader.scanMempool(watch)).to).toBe(to);
      expect(only(await reader.scanBlock(await dev.mine(1), watch)).to).toBe(to);
    });

    it('lets go of a payment that its payer took back', async () => {
      const to = address();
      const txid = await dev.fund(to, unit);
      expect(only(await inMempool(to)).replaceable).toBe(true);
      const replacement = await dev.replace(txid);
      expect(replacement).not.toBe(txid);
      expect(await inMempool(to)).toEqual([]);
      const block = await dev.mine(1);
      expect(await inBlock(block, to)).toEqual([]);
      expect(await reader.tx(txid)).toMatchObject({ state: 'unknown' });
      expect(await reader.tx(replacement)).toMatchObject({ state: 'confirmed', block });
    });

    it('takes a replacement that still pays, under an id of its own', async () => {
      const to = address();
      const seen = await dev.fund(to, unit * 2n);
      const [first] = await inMempool(to);
      for (const amount of [unit * 3n, unit]) {
        const waiting = (await dev.pending()).at(-1) ?? seen;
        const txid = await dev.replace(waiting, { amount });
        const now = only(await inMempool(to));
        expect(now).toMatchObject({ txid, amount });
        expect(now.spends.some((spend) => first?.spends.includes(spend))).toBe(true);
        expect((await reader.tx(waiting)).state).toBe('unknown');
      }
      expect(only(await inBlock(await dev.mine(1), to)).amount).toBe(unit);
    });

    it('lets go of a payment when another spend of its coins comes with a block', async () => {
      const to = address();
      const txid = await dev.fund(to, unit);
      const rival = await dev.replace(txid, { mined: true });
      const block = await reader.tip();
      expect(await reader.tx(rival)).toMatchObject({ state: 'confirmed', block });
      expect(await inBlock(block, to)).toEqual([]);
      expect(await inMempool(to)).toEqual([]);
      expect(await reader.tx(txid)).toMatchObject({ state: 'unknown' });
    });

    it('takes a forgotten transaction again, where it can forget one', async () => {
      const to = address();
      const txid = await dev.fund(to, unit);
      const raw = await dev.forget(txid).catch((error: unknown) => error);
      if (typeof raw !== 'string') {
        expect(raw).toMatchObject({ code: 'unsupported' });
        expect(only(await inMempool(to)).txid).toBe(txid);
        await dev.mine(1);
        return;
      }
      expect(await inMempool(to)).toEqual([]);
      expect(await reader.tx(txid)).toEqual({ state: 'unknown', replacedBy: null });
      expect(await reader.broadcast(raw)).toEqual({ result: 'accepted', txid });
      expect(only(await inBlock(await dev.mine(1), to)).txid).toBe(txid);
    });

    it.each([1, 2, 4])('replaces %i blocks and keeps every transaction', async (depth) => {
      const to = address();
      const txid = await dev.fund(to, unit);
      const before = await dev.mine(1);
      const found = only(await inBlock(before, to));
      if (depth > 1) await dev.mine(depth - 1);
      const old = await reader.tip();

      const tip = await dev.reorg(depth);
      expect(tip.height).toBeGreaterThanOrEqual(old.height);
      for (let height = tip.height; height >= before.height; height--) {
        const block = await blockAt(height);
        expect(block.parent).toBe((await blockAt(height - 1)).hash);
      }
      const now = await blockAt(before.height);
      expect(now.hash).not.toBe(before.hash);
      expect(now.parent).toBe(before.parent);
      expect(await reader.tx(txid)).toMatchObject({ state: 'confirmed', block: now });
      expect(only(await inBlock(now, to))).toEqual({ ...found, block: now });
    });

    it('puts a transaction back among the waiting, and mines it again', async () => {
      const [to, other] = [address(), address()];
      const txid = await dev.fund(to, unit);
      const stays = await dev.fund(other, unit);
      const found = only(await inBlock(await dev.mine(1), to));
      await dev.mine(1);
      await dev.reorg(2, { unconfirm: [txid] });
      expect(await reader.tx(txid)).toEqual({ state: 'mempool' });
      expect(only(await inMempool(to)).id).toBe(found.id);
      expect(await reader.tx(stays)).toMatchObject({ state: 'confirmed' });
      const block = await dev.mine(1);
      expect(only(await inBlock(block, to))).toEqual({ ...found, block });
    });

    it('drops a transaction for good, and that one alone', async () => {
      const [to, other] = [address(), address()];
      const dropped = await dev.fund(to, unit);
      const kept = await dev.fund(other, unit);
      const before = await dev.mine(1);
      await dev.reorg(1, { drop: [dropped] });
      const now = await blockAt(before.height);
      expect(await inBlock(now, to)).toEqual([]);
      expect(await inMempool(to)).toEqual([]);
      expect(await reader.tx(dropped)).toMatchObject({ state: 'unknown' });
      expect(only(await inBlock(now, other)).txid).toBe(kept);
      await dev.mine(2);
      expect(await reader.tx(dropped)).toMatchObject({ state: 'unknown' });
    });

    it('pays on after a transaction was dropped', async () => {
      const to = address();
      await dev.fund(to, unit);
      expect(only(await inBlock(await dev.mine(1), to)).amount).toBe(unit);
    });

    it('finds all that was paid to a wallet from its account key alone', async () => {
      const paid = new Map(
        [7, 40, 90].map((index) => [subject.deriver.derive(200_000 + index).address, index]),
      );
      for (const to of paid.keys()) await dev.fund(to, unit);
      const { height } = await dev.mine(2);
      // Nothing is known but the key: a hundred addresses of it, and every block.
      const watch = new Set<string>();
      for (let index = 0; index < 1_000; index += 1)
        watch.add(subject.deriver.derive(200_000 + index).address);
      const found: (number | undefined)[] = [];
      for (let at = Math.max(0, height - 60); at <= height; at += 1)
        for (const { to } of await reader.scanBlock(await blockAt(at), watch)) found.push(paid.get(to));
      expect(found.toSorted()).toEqual([...paid.values()].toSorted());
    });

    it('refuses to replace more blocks than there are', async () => {
      const tip = await reader.tip();
      await expect(dev.reorg(tip.height + 1)).rejects.toMatchObject({ code: 'unsupported' });
      await expect(dev.reorg(0)).rejects.toMatchObject({ code: 'unsupported' });
      expect(await reader.tip()).toEqual(tip);
    });

    it('knows nothing of a transaction that never was', async () => {
      const unknown = { state: 'unknown', replacedBy: null };
      expect(await reader.tx('ab'.repeat(32))).toEqual(unknown);
      expect(await reader.tx(`0x${'ab'.repeat(32)}`)).toEqual(unknown);
      expect(await reader.tx('nonsense')).toEqual(unknown);
    });

    it.each(['', '00', 'deadbeef', 'not hexadecimal'])('rejects %j as a transaction', async (raw) => {
      expect(await reader.broadcast(raw)).toMatchObject({
        result: 'rejected',
        txid: null,
        code: 'malformed',
      });
    });

    it('pays no currency that is not there', async () => {
      await expect(dev.fund(address(), unit, 'XYZ')).rejects.toMatchObject({ code: 'unsupported' });
    });

    it('quotes fees in order', async () => {
      const { economy, normal, priority } = await reader.fees();
      expect(economy).toBeGreaterThan(0n);
      expect(normal).toBeGreaterThanOrEqual(economy);
      expect(priority).toBeGreaterThanOrEqual(normal);
    });

    it('calls nothing final that is above the tip', async () => {
      const tip = await dev.mine(1);
      const { safe, finalized } = await reader.finality();
      for (const ref of [safe, finalized]) {
        if (ref !== null) expect(ref.height).toBeLessThanOrEqual(tip.height);
      }
    });
  });
}
