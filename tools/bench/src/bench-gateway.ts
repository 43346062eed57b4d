import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findSystemPostgres,
  freePort,
  installSystemPostgres,
  startSystemPostgres,
  type SystemPostgres,
} from '@cryptoix/devnet';
import { peakMemoryOf } from './child-server.ts';
import { load, loadOnce } from './load.ts';

import { presignPayments } from './presign.ts';
import { compare, type Section } from './result.ts';
import { signedGet, type KeyPair } from './signed-headers.ts';

const gateway = fileURLToPath(new URL('../../../packages/gateway/src/main.ts', import.meta.url));
const rounds = 3;
const seconds = 4;

/** The gateway's reads and writes, against pgbench on the same PostgreSQL, in turns. */
export async function benchGateway(): Promise<Section> {
  const title = 'Gateway';
  const bin = findSystemPostgres(15) ?? findSystemPostgres();
  if (bin === null) {
    return { title, comparisons: [], figures: [], skipped: [`gateway: ${installSystemPostgres}`] };
  }
  const postgres = await startSystemPostgres(bin);
  postgres.client('createdb', ['pgbench']);
  postgres.client('createdb', ['cryptoix']);
  postgres.client('pgbench', ['-i', '-q', '-s', '20', 'pgbench']);
  const folder = mkdtempSync(path.join(tmpdir(), 'cryptoix-bench-gateway-'));
  const running = await startGateway(postgres, folder);
  const rates = { read: 0, select: 0, write: 0, tpcb: 0 };
  try {
    for (let round = 0; round < rounds; round += 1) {
      rates.select += pgbench(postgres, ['-S']) / rounds;
      const headers = await signedGet(running.key, '/v1/balance');
      rates.read += (await load(`${running.url}/v1/balance`, headers, seconds)) / rounds;
      rates.tpcb += pgbench(postgres, []) / rounds;
      const requests = presignPayments(running.key, 30_000, round * 30_000);
      rates.write += (await loadOnce(running.url, requests, seconds)) / rounds;
    }
    return {
      title: `${title} on ${postgres.version}`,
      comparisons: [
        compare('GET /v1/balance', rates.read, 'pgbench -S', rates.select, '/s', 0.15),
        compare('POST /v1/payments', rates.write, 'pgbench TPC-B', rates.tpcb, '/s', 0.3),
      ],
      figures: [{ name: 'peak memory of the gateway', value: await peakMemoryOf(running.child), unit: 'MB' }],
      skipped: [],
    };
  } finally {
    const ended = new Promise((resolve) => running.child.once('exit', resolve));
    running.child.kill('SIGTERM');
    await ended;
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Transactions per second of pgbench, ten clients. */
function pgbench(postgres: SystemPostgres, script: readonly string[]): number {
  const args = [...script, '-n', '-c', '10', '-j', '1', '-T', String(seconds), 'pgbench'];
  return Number(/tps = ([0-9.]+)/.exec(postgres.client('pgbench', args))?.[1]);
}

interface RunningGateway {
  readonly url: string;
  readonly key: KeyPair;
  readonly child: ChildProcess;
}

async function startGateway(postgres: SystemPostgres, folder: string): Promise<RunningGateway> {
  const port = await freePort();
  const networks = path.join(folder, 'networks.json');
  writeFileSync(networks, JSON.stringify([simulatedBitcoin]));
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url.replace(/postgres$/, 'cryptoix'),
    CRYPTOIX_MASTER_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    CRYPTOIX_NETWORKS_FILE: networks,
    CRYPTOIX_PORT: String(port),
    CRYPTOIX_LOG_LEVEL: 'error',
  };
  const command = (...args: string[]): string =>
    execFileSync(process.execPath, ['--conditions=source', gateway, ...args], { env, encoding: 'utf8' });
  command('migrate');
  const { id } = JSON.parse(command('merchants', 'create', '--name', 'Bench', '--json')) as { id: string };
  const key = JSON.parse(
    command(
      'keys',
      'create',
      '--merchant',
      id,
      '--mode',
      'test',
      '--scopes',
      'full',
      '--name',
      'Bench',
      '--json',
    ),
  ) as { public_key: string; secret_key: string };
  command('keys', 'set-limits', key.public_key, '--per-minute', '1000000', '--per-hour', '10000000');

  const child = spawn(process.execPath, ['--conditions=source', gateway, 'serve'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { url, key: { publicKey: key.public_key, secretKey: key.secret_key }, child };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error('The gateway is not ready.');
}

// The account key of a published test mnemonic: of no value.
const simulatedBitcoin = {
  network: 'bitcoin',
  mode: 'test',
  adapter: 'sim',
  simulated: true,
  xpub: 'tpubDCTawRj1voCsGHoKQopGdxi1UXEfy8eeogsbA7SxDL1j7tvTfwdF6jQNSneAQw5a2x29XY6PWbnKMx68oM7BYoew8eRySvVaLZxkrBzWr4A',
  confirmations: { default: 1, final: 3 },
  assets: [{ currency: 'BTC', kind: 'native', name: 'Bitcoin', decimals: 8 }],
};
