import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAnvil } from './anvil/find-anvil.ts';
import { isSameProcess, type ProcessIdentity } from './processes/identity.ts';
import { waitUntil } from './processes/wait.ts';
import { sourceCondition } from './sandbox/repository.ts';

interface Launch {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exit: () => Promise<number | null>;
}

const main = join(import.meta.dirname, 'start.ts');
const launches: Launch[] = [];

function launch(folder: string, ...more: string[]): Launch {
  const child = spawn(process.execPath, [sourceCondition, main, '--data', folder, '--no-docs', ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '', npm_lifecycle_event: undefined },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const launched = { process: child, output: () => text, exit: async () => (await ended)[0] };
  launches.push(launched);
  return launched;
}

async function ready(launched: Launch): Promise<void> {
  await waitUntil(() => launched.output().includes('is ready') || launched.process.exitCode !== null, 60_000);
  if (!launched.output().includes('is ready')) throw new Error(launched.output());
}

// Up to two starts each, on a machine that may be busy with other tests.
describe('npm start', { timeout: 120_000 }, () => {
  let folder: string;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const parse = (name: string): Record<string, unknown> => JSON.parse(read(name)) as Record<string, unknown>;
  const everybody = (): ProcessIdentity[] => {
    const { launcher, children } = JSON.parse(read('run.json')) as {
      launcher: ProcessIdentity;
      children: ProcessIdentity[];
    };
    return [...children, launcher];
  };
  const gone = (processes: readonly ProcessIdentity[]): Promise<boolean> =>
    waitUntil(() => !processes.some(isSameProcess), 20_000);
  let first: { public_key: unknown; secret_key: unknown; account_id: unknown };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cryptoix-start-test-'));
    chmodSync(folder, 0o711);
  });
  afterAll(async () => {
    for (const { process: child, exit } of launches) {
      child.kill('SIGTERM');
      await exit();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts everything, writes what it runs, lets nobody start twice, and stops all of it', async () => {
    const running = launch(folder, '--port', '0', '--per-minute', '600', '--per-hour', '6000');
    await ready(running);
    const sandbox = parse('sandbox.json');
    first = {
      public_key: sandbox.public_key,
      secret_key: sandbox.secret_key,
      account_id: sandbox.account_id,
    };
    expect(sandbox).toMatchObject({
      base_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as string,
      public_key: expect.stringMatching(/^pk_test_/) as string,
      secret_key: expect.stringMatching(/^sk_test_/) as string,
    });
    expect(sandbox).not.toHaveProperty('docs_url');
    for (const name of ['sandbox.json', 'wallet.json', 'master.key', 'account.json']) {
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    const origin = String(sandbox.base_url).replace(/\/v1$/, '');
    const state = (await (await fetch(`${origin}/readyz`)).json()) as { networks: { network: string }[] };
    const networks = findAnvil().kind === 'binary' ? ['bitcoin', 'ethereum'] : ['bitcoin'];
    expect(state.networks.map(({ network }) => network).sort()).toEqual(networks);
    for (const secret of [String(parse('wallet.json').mnemonic), read('master.key').trim(), 'prv']) {
      expect(read('networks.json')).not.toContain(secret);
    }

    const second = launch(folder, '--port', '0');
    expect(await second.exit()).toBe(1);
    expect(second.output()).toMatch(/already runs on .* \(process \d+\)/);

    const processes = everybody();
    running.process.kill('SIGINT');
    expect(await running.exit()).toBe(0);
    expect(await gone(processes)).toBe(true);
  });

  it('goes on with the same merchant and key, and leaves no process when it is killed', async () => {
    const running = launch(folder, '--port', '0');
    await ready(running);
    expect(parse('sandbox.json')).toMatchObject(first);
    const processes = everybody();
    expect(processes.every(isSameProcess)).toBe(true);
    running.process.kill('SIGKILL');
    expect(await gone(processes)).toBe(true);
  });

  it('goes on after everything was killed at once', async () => {
    const running = launch(folder, '--port', '0');
    await ready(running);
    const processes = everybody();
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    await running.exit();
    const again = launch(folder, '--port', '0');
    await ready(again);
    expect(parse('sandbox.json')).toMatchObject(first);

    // And says so when a part of it dies.
    const gateway = everybody().find((each) => 'name' in each && each.name === 'gateway');
    if (gateway === undefined) throw new Error('the gateway is not recorded');
    process.kill(gateway.pid, 'SIGKILL');
    expect(await again.exit()).toBe(1);
    expect(again.output()).toContain('The gateway ended by itself (SIGKILL)');
  });

  it('names a port that another program holds, before it starts anything', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = launch(folder, '--port', String(port));
    expect(await refused.exit()).toBe(1);
    expect(refused.output()).toContain(`Port ${port} is in use`);
    server.close();
  });

  it('explains its options when they are wrong', async () => {
    const refused = launch(folder, '--port', 'x');
    expect(await refused.exit()).toBe(2);
    expect(refused.output()).toContain('--per-minute N');
  });
});
