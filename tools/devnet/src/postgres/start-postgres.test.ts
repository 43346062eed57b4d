import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive } from '../processes/identity.ts';
import { waitUntil } from '../processes/wait.ts';
import { isReachable, unprivilegedAccount } from './account.ts';
import { linkLibraries, platformPackage, preparePostgres } from './binaries.ts';
import { locateCluster } from './cluster.ts';
import { type RunningPostgres, startPostgres } from './start-postgres.ts';

const isRoot = process.getuid?.() === 0;
const folders: string[] = [];
const elsewhere: string[] = [];
const servers: RunningPostgres[] = [];

function folder(mode = 0o711): string {
  const made = mkdtempSync(join(tmpdir(), 'cryptoix-postgres-test-'));
  chmodSync(made, mode);
  folders.push(made);
  return made;
}

async function start(dataDir: string): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, durable: false });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  // A killed server ends the connection by force; the query itself reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const made of [...folders.splice(0), ...elsewhere.splice(0)]) {
    rmSync(made, { recursive: true, force: true });
  }
});

describe('startPostgres', () => {
  it('serves PostgreSQL 18 on loopback and asks for the password', async () => {
    const server = await start(folder());
    expect(JSON.stringify(await query(server.url, 'show server_version'))).toMatch(/"18\./);
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.toString(), 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('keeps data over a stop and leaves no process', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await query(first.url, 'create table kept as select 7 as seven');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    await first.stop();
    const second = await start(dataDir);
    expect(await query(second.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
  });

  it('starts again after kill -9 of the server', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await query(first.url, 'create table kept as select 7 as seven');
    process.kill(first.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(first.pid), 5_000);
    const second = await start(dataDir);
    expect(await query(second.url, 'select seven from kept')).toEqual([{ seven: 7 }]);
  });

  it('starts although the stale pid now belongs to another process', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await first.stop();
    writeFileSync(
      join(first.cluster, 'postmaster.pid'),
      `${process.pid}\n${first.cluster}\n1\n${first.port}\n`,
    );
    const second = await start(dataDir);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('shuts down a server that an earlier start left running, and says so', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    const second = await start(dataDir);
    expect(isAlive(first.pid)).toBe(false);
    expect(second.notes.join()).toContain('left behind');
  });

  it('ends the server when the process that started it is killed', async () => {
    const dataDir = folder();
    const module = fileURLToPath(new URL('./start-postgres.ts', import.meta.url));
    const code = `import { startPostgres } from ${JSON.stringify(module)};
      const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
      console.log(server.pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await waitUntil(() => !isAlive(pid), 15_000)).toBe(true);
  });

  it('names the log when the server cannot start', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await first.stop();
    rmSync(join(first.cluster, 'global'), { recursive: true });
    await expect(start(dataDir)).rejects.toThrow(/did not start.*postgres\.log/s);
  });
});

describe('preparePostgres', () => {
  it('makes the library links that an install script would have made', () => {
    const copy = folder();
    cpSync(platformPackage(), copy, { recursive: true, verbatimSymlinks: true });
    const native = join(copy, 'native');
    const links = ['libicuuc.so.60', 'libpq.so.5'].map((name) => join(native, 'lib', name));
    for (const link of links) rmSync(link, { force: true });
    expect(linkLibraries(copy, native)).toBe(true);
    for (const link of links) expect(existsSync(link)).toBe(true);
  });

  it.runIf(isRoot)('copies the programs where the account reaches them', () => {
    const account = unprivilegedAccount();
    const closed = folder(0o700);
    const inside = join(closed, 'package');
    mkdirSync(inside);
    cpSync(platformPackage(), inside, { recursive: true, verbatimSymlinks: true });
    expect(account && isReachable(inside, account)).toBe(false);
    const { copiedTo, bin } = preparePostgres(account, inside);
    expect(copiedTo).not.toBeNull();
    expect(account && isReachable(bin, account)).toBe(true);
    expect(readdirSync(bin)).toContain('postgres');
  });

  it.runIf(isRoot)('puts the data elsewhere when our folder is closed to the account', () => {
    const account = unprivilegedAccount();
    const closed = folder(0o700);
    expect(locateCluster(closed, account).startsWith(closed)).toBe(false);
    expect(locateCluster(closed, null).startsWith(closed)).toBe(true);
  });

  it.runIf(isRoot)('serves from a folder that is closed to the account', async () => {
    const closed = folder(0o700);
    const server = await start(closed);
    elsewhere.push(dirname(server.cluster));
    expect(server.cluster.startsWith(closed)).toBe(false);
    expect(server.notes.join()).toContain(server.cluster);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
