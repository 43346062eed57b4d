import { createTestDatabase, type TestDatabase } from '@cryptoix/devnet';
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ChainReader, DevChain, Transfer } from '../../app/ports/chain.ts';
import { createBitcoinDeriver } from '../bitcoin/address-deriver.ts';
import { bitcoinRegtest } from '../bitcoin/params.ts';
import { testTpub } from '../bitcoin/testing.ts';
import { describeChain } from '../conformance.ts';
import { testMnemonic } from '../evm/testing.ts';
import { createSimDevChain } from './sim-dev-chain.ts';
import { createSimReader } from './sim-reader.ts';

const deriver = createBitcoinDeriver({ network: 'bitcoin', xpub: testTpub, params: bitcoinRegtest });

async function open(): Promise<{ database: TestDatabase; pool: pg.Pool }> {
  const database = await createTestDatabase(inject('databaseUrl'));
  return { database, pool: new pg.Pool({ connectionString: database.url, max: 4 }) };
}

describeChain('the simulated Bitcoin network', async () => {
  const { database, pool } = await open();
  const options = { network: 'bitcoin', currency: 'BTC', pool };
  const dev = createSimDevChain(options);
  return {
    reader: createSimReader(options),
    deriver,
    dev,
    currency: 'BTC',
    unit: 50_000n,
    async close() {
      await dev.stop();
      await pool.end();
      await database.drop();
    },
  };
});

describe('the simulated Bitcoin network', () => {
  const account = HDKey.fromMasterSeed(mnemonicToSeedSync(testMnemonic)).derive("m/84'/1'/0'");
  let database: TestDatabase;
  let pool: pg.Pool;
  let reader: ChainReader;
  let dev: DevChain;
  let nextIndex = 5000;

  beforeAll(async () => {
    ({ database, pool } = await open());
    reader = createSimReader({ network: 'bitcoin', currency: 'BTC', pool });
    dev = createSimDevChain({ network: 'bitcoin', currency: 'BTC', pool });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Money of our own, so that transactions can be made that are not the faucet's. */
  const receive = async (amount: bigint): Promise<{ index: number; transfer: Transfer }> => {
    const index = nextIndex++;
    const { address } = deriver.derive(index);
    await dev.fund(address, amount);
    const [transfer] = await reader.scanBlock(await dev.mine(1), new Set([address]));
    if (transfer === undefined) throw new Error('the faucet did not pay');
    return { index, transfer };
  };
  const spend = (
    from: { index: number; transfer: Transfer },
    to: string,
    amount: bigint,
    signAs = from.index,
  ): string => {
    const key = (index: number) => account.deriveChild(0).deriveChild(index);
    const { script } = p2wpkh(key(from.index).publicKey ?? new Uint8Array(), bitcoinRegtest);
    const tx = new Transaction();
    tx.addInput({
      txid: from.transfer.txid,
      index: Number(from.transfer.index),
      sequence: 0xfffffffd,
      witnessUtxo: { script, amount: from.transfer.amount },
    });
    tx.addOutputAddress(to, amount, bitcoinRegtest);
    const signer = key(signAs);
    if (signAs === from.index) {
      tx.sign(signer.privateKey ?? new Uint8Array());
      tx.finalize();
    } else {
      // A signature by the wrong key, put in by hand.
      const foreign = new Transaction();
      foreign.addInput({
        txid: from.transfer.txid,
        index: Number(from.transfer.index),
        witnessUtxo: {
          script: p2wpkh(signer.publicKey ?? new Uint8Array(), bitcoinRegtest).script,
          amount: from.transfer.amount,
        },
      });
      foreign.addOutputAddress(to, amount, bitcoinRegtest);
      foreign.sign(signer.privateKey ?? new Uint8Array());
      foreign.finalize();
      return foreign.hex;
    }
    return tx.hex;
  };
  const address = (): string => deriver.derive(nextIndex++).address;

  it('calls each transaction what Bitcoin would call it', async () => {
    const coin = await receive(100_000n);
    const raw = spend(coin, address(), 99_000n);
    expect(await reader.broadcast(raw)).toEqual({
      result: 'accepted',
      txid: Transaction.fromRaw(hex.decode(raw)).id,
    });
  });

  it('takes the same bytes twice, before and after they are mined', async () => {
    const raw = spend(await receive(100_000n), address(), 99_000n);
    expect(await reader.broadcast(raw)).toMatchObject({ result: 'accepted' });
    expect(await reader.broadcast(raw.toUpperCase())).toMatchObject({ result: 'already_known' });
    await dev.mine(1);
    expect(await reader.broadcast(raw)).toMatchObject({ result: 'already_confirmed' });
  });

  it('refuses a double spend, before and after the first is mined, unless it pays more', async () => {
    const coin = await receive(100_000n);
    const [first, second, third] = [address(), address(), address()];
    expect(await reader.broadcast(spend(coin, first, 99_000n))).toMatchObject({ result: 'accepted' });
    expect(await reader.broadcast(spend(coin, second, 98_990n))).toMatchObject({
      code: 'replacement_underpriced',
    });
    expect(await reader.broadcast(spend(coin, second, 98_000n))).toMatchObject({ result: 'accepted' });
    expect((await reader.scanMempool(new Set([first, second]))).map(({ to }) => to)).toEqual([second]);
    await dev.mine(1);
    expect(await reader.broadcast(spend(coin, third, 90_000n))).toMatchObject({ code: 'missing_inputs' });
  });

  it('names what replaced a transaction', async () => {
    const txid = await dev.fund(address(), 1000n);
    const by = await dev.replace(txid);
    expect(await reader.tx(txid)).toEqual({ state: 'unknown', replacedBy: by });
  });

  it.each([
    ['a signature by another key', (coin) => spend(coin, address(), 99_000n, 0), 'bad_signature'],
    [
      // BIP 143: the signature covers the amount that is spent.
      'a coin that is called larger than it is',
      (coin) => spend({ ...coin, transfer: { ...coin.transfer, amount: 200_000n } }, address(), 150_000n),
      'bad_signature',
    ],
    ['no fee', (coin) => spend(coin, address(), 100_000n), 'fee_too_low'],
    ['dust', (coin) => spend(coin, address(), 293n), 'dust'],
    [
      'a coin that is not there',
      (coin) => spend({ ...coin, transfer: { ...coin.transfer, index: '7' } }, address(), 99_000n),
      'missing_inputs',
    ],
  ] as [string, (coin: Awaited<ReturnType<typeof receive>>) => string, string][])(
    'refuses %s',
    async (_, make, code) => {
      const raw = make(await receive(100_000n));
      expect(await reader.broadcast(raw)).toMatchObject({ result: 'rejected', code });
    },
  );

  it('takes what was built on a dropped or waiting transaction with it', async () => {
    const { address: to, index } = { ...deriver.derive(nextIndex++) };
    const parent = await dev.fund(to, 100_000n);
    const [transfer] = await reader.scanMempool(new Set([to]));
    if (transfer === undefined) throw new Error('the faucet did not pay');
    const [childTo, kept] = [address(), address()];
    const child = await reader.broadcast(spend({ index, transfer }, childTo, 99_000n));
    const other = await dev.fund(kept, 1000n);
    await dev.mine(2);
    await dev.reorg(2, { unconfirm: [parent] });
    expect((await dev.pending()).sort()).toEqual([parent, child.txid].sort());
    expect(await reader.tx(other)).toMatchObject({ state: 'confirmed' });
    await dev.mine(1);
    await dev.reorg(1, { drop: [parent] });
    expect(await reader.tx(parent)).toMatchObject({ state: 'unknown' });
    expect(await reader.tx(child.txid ?? '')).toMatchObject({ state: 'unknown' });
    expect(await reader.scanMempool(new Set([to, childTo]))).toEqual([]);
  });

  it('drops what others sent, too', async () => {
    const to = address();
    const sent = await reader.broadcast(spend(await receive(100_000n), to, 99_000n));
    await dev.mine(1);
    await dev.reorg(1, { drop: [sent.txid ?? ''] });
    expect(await reader.tx(sent.txid ?? '')).toMatchObject({ state: 'unknown' });
  });

  it('refuses to scan a block that left the chain', async () => {
    const block = await dev.mine(1);
    await dev.reorg(1);
    await expect(reader.scanBlock(block, new Set())).rejects.toMatchObject({ code: 'block_gone' });
  });

  it('pays no dust and no other currency', async () => {
    await expect(dev.fund(address(), 1n)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(dev.fund(address(), 1000n, 'USDC')).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('keeps one chain when several processes move it at once', async () => {
    const others = [1, 2, 3].map(() => new pg.Pool({ connectionString: database.url, max: 2 }));
    const chains = others.map((each) =>
      createSimDevChain({ network: 'bitcoin', currency: 'BTC', pool: each }),
    );
    const before = await reader.tip();
    const to = address();
    await Promise.all(
      chains.flatMap((each) => [each.fund(to, 1000n), each.mine(2), each.fund(to, 1000n), each.mine(1)]),
    );
    const tip = await dev.mine(1);
    expect(tip.height).toBe(before.height + 10);
    let found = 0;
    let parent = before.hash;
    for (let height = before.height + 1; height <= tip.height; height++) {
      const block = await reader.blockAt(height);
      if (block === null) throw new Error(`there is no block ${height}`);
      expect(block.parent).toBe(parent);
      parent = block.hash;
      found += (await reader.scanBlock(block, new Set([to]))).length;
    }
    expect(found).toBe(6);
    await Promise.all(others.map((each) => each.end()));
  });

  it('is made once when several processes open it at once', async () => {
    const fresh = await open();
    const readers = Array.from({ length: 4 }, () =>
      createSimReader({ network: 'bitcoin', currency: 'BTC', pool: fresh.pool }),
    );
    const tips = await Promise.all(readers.map((each) => each.tip()));
    expect(new Set(tips.map(({ hash }) => hash)).size).toBe(1);
    await fresh.pool.end();
    await fresh.database.drop();
  });

  it('gives the same blocks for the same moves at the same time', async () => {
    const hashes: string[] = [];
    for (let run = 0; run < 2; run++) {
      const fresh = await open();
      const chain = createSimDevChain({
        network: 'bitcoin',
        currency: 'BTC',
        pool: fresh.pool,
        now: () => 1_800_000_000,
      });
      await chain.fund(deriver.derive(0).address, 1000n);
      await chain.mine(2);
      hashes.push((await chain.reorg(1)).hash);
      await fresh.pool.end();
      await fresh.database.drop();
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('reports a database that is away', async () => {
    const away = new pg.Pool({
      connectionString: 'postgres://nobody@127.0.0.1:1/nothing',
      connectionTimeoutMillis: 500,
    });
    const lost = createSimReader({ network: 'bitcoin', currency: 'BTC', pool: away });
    await expect(lost.tip()).rejects.toMatchObject({ code: 'network_unavailable' });
    expect(await lost.health()).toMatchObject({ ok: false, reason: 'network_unavailable', tip: null });
    await away.end();
  });
});
