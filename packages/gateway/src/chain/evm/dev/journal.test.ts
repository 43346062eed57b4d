import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTestDatabase,
  findAnvil,
  freePort,
  installAnvil,
  type RunningAnvil,
  startAnvil,
  type TestDatabase,
} from '@cryptoix/devnet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Network } from '../../../app/ports/networks.ts';
import { testXpub } from '../testing.ts';
import { parseNetworks } from '../../network-config.ts';
import { openNetworks } from '../../open-networks.ts';

if (findAnvil().kind === 'binary') {
  describe('a development chain that is killed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cryptoix-journal-test-'));
    let database: TestDatabase;
    let pool: pg.Pool;
    let port: number;
    let anvil: RunningAnvil;

    // Without a state file the chain is gone with the process: the worst a kill can do. The fixed clock
    // gives both the same block 0, as the state file does.
    const start = async (): Promise<RunningAnvil> =>
      await startAnvil({ log: join(folder, 'anvil.log'), port, genesisTime: 1_800_000_000 });
    const open = (): Network => {
      const config = {
        network: 'ethereum',
        mode: 'test',
        adapter: 'evm',
        development: true,
        rpcUrl: anvil.url,
        chainId: 31337,
        xpub: testXpub,
        confirmations: { default: 1, final: 3 },
        assets: [{ currency: 'ETH', kind: 'native', decimals: 18 }],
      };
      const [network] = openNetworks(parseNetworks([config]), { pool }).list('test');
      if (network === undefined) throw new Error('there is no network');
      return network;
    };
    beforeAll(async () => {
      database = await createTestDatabase(inject('databaseUrl'));
      pool = new pg.Pool({ connectionString: database.url, max: 4 });
      port = await freePort();
      anvil = await start();
    });
    afterAll(async () => {
      await anvil.stop();
      await pool.end();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('comes back with its transactions in their blocks, and what waited waits again', async () => {
      const { reader, addresses, dev } = open();
      if (dev === null) throw new Error('it cannot be moved');
      const [mined, dropped, waiting] = [0, 1, 2].map((index) => addresses.derive(index).address);
      if (mined === undefined || dropped === undefined || waiting === undefined)
        throw new Error('no addresses');
      const watch = new Set([mined, dropped, waiting]);
      await dev.mine(2);
      const paid = await dev.fund(mined, 5n);
      const lost = await dev.fund(dropped, 6n);
      await dev.mine(3);
      await dev.reorg(3, { drop: [lost] });
      const pending = await dev.fund(waiting, 7n);
      const back = await dev.fund(dropped, 8n);
      const replacement = await dev.replace(back);
      const tip = await reader.tip();

      process.kill(anvil.pid, 'SIGKILL');
      await anvil.stop();
      expect(await reader.health()).toMatchObject({ ok: false, reason: 'network_unavailable' });
      anvil = await start();
      // The same reader, and one that begins now.
      for (const each of [reader, open().reader]) {
        expect((await each.tip()).height).toBe(tip.height);
        const block = await each.blockAt(3);
        if (block === null) throw new Error('there is no block 3');
        expect((await each.scanBlock(block, watch)).map(({ txid, amount }) => [txid, amount])).toEqual([
          [paid, 5n],
        ]);
        expect((await each.scanMempool(watch)).map(({ txid, amount }) => [txid, amount])).toEqual([
          [pending, 7n],
        ]);
        expect(await each.tx(lost)).toMatchObject({ state: 'unknown' });
        expect(await each.tx(replacement)).toEqual({ state: 'mempool' });
      }
    });

    it('forgets what it knows of another chain', async () => {
      process.kill(anvil.pid, 'SIGKILL');
      await anvil.stop();
      anvil = await startAnvil({ log: join(folder, 'anvil.log'), port });
      const { reader } = open();
      expect((await reader.tip()).height).toBe(0);
    });
  });
} else {
  it.skip(`a development chain that is killed: there is no anvil here. Install it with: ${installAnvil}`);
}
