import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicClient, http, numberToHex, type PublicClient, rpcSchema } from 'viem';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive } from '../processes/identity.ts';
import { waitUntil } from '../processes/wait.ts';
import { findAnvil, installAnvil } from './find-anvil.ts';
import { type RunningAnvil, startAnvil } from './start-anvil.ts';
import { repairState } from './state-file.ts';

const folders: string[] = [];
const nodes: RunningAnvil[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'cryptoix-anvil-test-'));
  folders.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

describe('findAnvil', () => {
  const none = (): undefined => undefined;

  it('takes the packaged one first, then ANVIL_BIN, the PATH, a URL', () => {
    const here = folder();
    const [named, found] = [join(here, 'named'), join(here, 'anvil')];
    for (const file of [named, found]) writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
    const env = { ANVIL_BIN: named, PATH: here, EVM_RPC_URL: 'http://127.0.0.1:8545' };
    expect(findAnvil(env, () => '/packaged')).toEqual({ kind: 'binary', path: '/packaged' });
    expect(findAnvil(env, none)).toEqual({ kind: 'binary', path: named });
    expect(findAnvil({ ...env, ANVIL_BIN: join(here, 'absent') }, none)).toEqual({
      kind: 'binary',
      path: found,
    });
    expect(findAnvil({ EVM_RPC_URL: env.EVM_RPC_URL, PATH: '' }, none)).toEqual({
      kind: 'url',
      url: env.EVM_RPC_URL,
    });
  });

  it('says in one line what to do when there is none', () => {
    const source = findAnvil({ PATH: '' }, none);
    expect(source).toMatchObject({ kind: 'none' });
    expect('reason' in source ? source.reason : '').toContain(installAnvil);
  });
});

describe('repairState', () => {
  const state = (...numbers: number[]): string =>
    JSON.stringify({
      blocks: numbers.map((number, index) => ({
        header: { number: numberToHex(number), timestamp: numberToHex(1000 + index) },
      })),
    });

  it('goes on from the copy when the newest write was cut short', () => {
    const path = join(folder(), 'anvil.json');
    writeFileSync(path, state(0, 1));
    expect(repairState(path)).toBeNull();
    writeFileSync(path, state(0, 1, 2).slice(0, 40));
    expect(repairState(path)).toMatch(/cut short/);
    expect(readFileSync(path, 'utf8')).toBe(state(0, 1));
    expect(existsSync(`${path}.broken`)).toBe(true);
  });

  it('begins anew, and says so, when nothing is whole', () => {
    const path = join(folder(), 'anvil.json');
    expect(repairState(path)).toBeNull();
    writeFileSync(path, '{');
    expect(repairState(path)).toMatch(/begins anew/);
    expect(existsSync(path)).toBe(false);
  });

  it('keeps the first of several blocks 0', () => {
    const path = join(folder(), 'anvil.json');
    writeFileSync(path, state(1, 0, 2, 0, 0));
    repairState(path);
    const { blocks } = JSON.parse(readFileSync(path, 'utf8')) as {
      blocks: { header: { timestamp: string } }[];
    };
    expect(blocks.map(({ header }) => Number(header.timestamp))).toEqual([1000, 1001, 1002]);
  });
});

if (findAnvil().kind === 'binary') {
  describe('startAnvil', () => {
    type Schema = [{ Method: 'anvil_mine'; Parameters: [string]; ReturnType: null }];
    const start = async (
      here: string,
    ): Promise<{ node: RunningAnvil; client: PublicClient; mine: () => Promise<unknown> }> => {
      const node = await startAnvil({ log: join(here, 'anvil.log'), statePath: join(here, 'anvil.json') });
      nodes.push(node);
      const client = createPublicClient({
        transport: http(node.url),
        rpcSchema: rpcSchema<Schema>(),
        cacheTime: 0,
      });
      return {
        node,
        client,
        mine: () => client.request({ method: 'anvil_mine', params: ['0x5'] }),
      };
    };
    const hashOf = async (client: PublicClient, blockNumber: bigint) =>
      (await client.getBlock({ blockNumber })).hash;

    it('serves chain 31337 and mines nothing by itself', async () => {
      const { client } = await start(folder());
      expect(await client.getChainId()).toBe(31337);
      expect(await client.getBlockNumber()).toBe(0n);
    });

    it('is the same chain after each stop and after a kill', async () => {
      const here = folder();
      let run = await start(here);
      const genesis = await hashOf(run.client, 0n);
      await run.mine();
      const fifth = await hashOf(run.client, 5n);
      await run.node.stop();
      expect(isAlive(run.node.pid)).toBe(false);

      run = await start(here);
      await run.mine();
      const written = readFileSync(join(here, 'anvil.json'), 'utf8');
      await waitUntil(() => readFileSync(join(here, 'anvil.json'), 'utf8') !== written, 5_000);
      process.kill(run.node.pid, 'SIGKILL');

      for (let again = 0; again < 2; again++) {
        run = await start(here);
        expect(await run.client.getBlockNumber()).toBe(10n);
        expect([await hashOf(run.client, 0n), await hashOf(run.client, 5n)]).toEqual([genesis, fifth]);
        await run.node.stop();
      }
    });

    it('names the port that another program holds', async () => {
      const here = folder();
      const { port } = (await start(here)).node;
      await expect(startAnvil({ log: join(here, 'second.log'), port })).rejects.toThrow(`port ${port}`);
    });

    it('shows what anvil said when it did not start', async () => {
      const here = folder();
      const binary = join(here, 'broken');
      writeFileSync(binary, '#!/bin/sh\necho no such option\nexit 1\n', { mode: 0o755 });
      await expect(startAnvil({ log: join(here, 'anvil.log'), binary })).rejects.toThrow(/no such option/);
    });
  });
} else {
  it.skip(`startAnvil: there is no anvil here. Install it with: ${installAnvil}`);
}
