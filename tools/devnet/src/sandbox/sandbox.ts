import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../postgres/start-postgres.ts';
import { freePort, isPortFree } from '../processes/free-port.ts';
import { waitUntil } from '../processes/wait.ts';
import { openAccount, type SandboxAccount } from './account.ts';
import { openSigner, startSigner } from './signer.ts';
import type { StartArguments } from './arguments.ts';
import { openSandboxDatabase } from './database.ts';
import { buildDocs, docsFolder, hasDocs } from './docs.ts';
import { openBitcoin, type SandboxBitcoin } from './bitcoin.ts';
import { openEvm, type SandboxEvm } from './evm.ts';
import { answers, startGateway } from './gateway.ts';
import { writeNetworksFile } from './networks-file.ts';
import { writePrivateJson } from './private-file.ts';
import { gatewayMain } from './repository.ts';
import { RunRecord } from './run-record.ts';
import { runProgram } from './run-program.ts';
import { Running } from './running.ts';
import { openMasterKey, openWallet } from './wallet.ts';

/** A sandbox that answers. */
export interface Sandbox {
  readonly origin: string;
  readonly folder: string;
  readonly account: SandboxAccount;
  readonly evm: SandboxEvm;
  readonly bitcoin: SandboxBitcoin;
  /** Lines that an operator should see. */
  readonly notes: readonly string[];
  /** The documentation's URL once it answers; null when it cannot be built. */
  readonly docs: Promise<{ readonly url: string } | { readonly failed: string } | null>;
  /** Resolves with what happened when a part ends that nobody told to. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

const defaults = { perMinute: 60, perHour: 1000 };

/**
 * Starts everything on loopback: database, chains, gateway, documentation. On a folder that was used
 * before it goes on where that one ended, however it ended.
 *
 * @throws AlreadyRunning, PortBusy, or an Error that names the part that did not start
 */
export async function startSandbox(options: StartArguments): Promise<Sandbox> {
  const folder = options.data;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { record, ended } = await RunRecord.take(folder);
  const running = new Running(record);
  try {
    return await start(options, running, ended);
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function start(options: StartArguments, running: Running, ended: readonly string[]): Promise<Sandbox> {
  const folder = options.data;
  // Those that were killed a moment ago may still be letting go of it.
  const isFree = options.port === 0 || (await waitUntil(() => isPortFree(options.port), 1_000));
  if (!isFree) throw new PortBusy(options.port);
  const port = options.port === 0 ? await freePort() : options.port;
  const origin = `http://127.0.0.1:${port}`;
  const notes = ended.length === 0 ? [] : [`Ended what an earlier start left running: ${ended.join(', ')}`];

  const plain = withoutOurs(process.env);
  const accounts = openWallet(folder);
  const [databaseUrl, evm] = await both(
    openDatabase(folder, plain, running, notes),
    openEvm(folder, plain, (anvil) => running.add('anvil', anvil.pid, () => anvil.stop())),
  );
  if (evm.kind === 'on') notes.push(...evm.notes);
  const bitcoin = await openBitcoin(plain);
  const docs = options.docs && hasDocs();
  const env = {
    ...plain,
    DATABASE_URL: databaseUrl,
    CRYPTOIX_MASTER_KEYS: openMasterKey(folder),
    CRYPTOIX_SANDBOX: '1',
    CRYPTOIX_PORT: String(port),
    CRYPTOIX_NETWORKS_FILE: writeNetworksFile(
      folder,
      accounts,
      evm.kind === 'on' ? evm.setting : null,
      bitcoin.kind === 'node' ? bitcoin.rpcUrl : null,
    ),
    ...(docs ? { CRYPTOIX_DOCS_DIR: docsFolder() } : {}),
    ...(options.perMinute === null ? {} : { CRYPTOIX_AUTH_FAILURES_PER_MINUTE: String(options.perMinute) }),
  };
  const limits = {
    perMinute: options.perMinute ?? defaults.perMinute,
    perHour: options.perHour ?? defaults.perHour,
  };
  const signing = await openSigner();
  const [account] = await both(
    openAccount(folder, env, limits),
    startGateway(folder, origin, { ...env, ...signing }, (gateway) =>
      running.add('gateway', gateway.pid, () => gateway.stop(), gateway.process),
    ),
  );
  // After the gateway, which waits for it; it alone is told where the seed is.
  const signer = await startSigner(folder, { ...env, ...signing });
  running.add('signer', signer.pid, () => signer.stop(), signer.process);
  const write = (docsUrl: string | null): void => {
    writePrivateJson(join(folder, 'sandbox.json'), {
      base_url: `${origin}/v1`,
      ...account,
      ...(evm.kind === 'on' ? { ethereum_rpc_url: evm.setting.rpcUrl, tokens: evm.setting.tokens } : {}),
      ...(docsUrl === null ? {} : { docs_url: docsUrl }),
    });
  };
  write(null);
  return {
    origin,
    folder,
    account,
    evm,
    bitcoin,
    notes,
    docs: docs ? openDocs(folder, plain, origin, running, write) : Promise.resolve(null),
    failed: running.failed,
    stop: () => running.stop(),
  };
}

async function openDatabase(
  folder: string,
  env: NodeJS.ProcessEnv,
  running: Running,
  notes: string[],
): Promise<string> {
  const given = process.env.DATABASE_URL ?? '';
  const url = given === '' ? await openOwnServer(folder, running, notes) : given;
  await runProgram(gatewayMain, ['migrate'], { ...env, DATABASE_URL: url });
  return url;
}

async function openOwnServer(folder: string, running: Running, notes: string[]): Promise<string> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  running.add('postgres', postgres.pid, () => postgres.stop());
  notes.push(...postgres.notes);
  return await openSandboxDatabase(postgres.url);
}

async function openDocs(
  folder: string,
  env: NodeJS.ProcessEnv,
  origin: string,
  running: Running,
  write: (docsUrl: string) => void,
): Promise<{ url: string } | { failed: string } | null> {
  const url = `${origin}/docs/`;
  const build = await buildDocs(folder, env);
  running.add('docs build', build.pid, () => build.stop());
  await new Promise((resolve) => build.process.once('exit', resolve));
  running.forget('docs build');
  if (running.isStopping) return null;
  if (!(await answers(url))) return { failed: join(folder, 'docs.log') };
  write(url);
  return { url };
}

/** The port that was asked for belongs to another program. */
export class PortBusy extends Error {
  override readonly name = 'PortBusy';

  constructor(port: number) {
    super(`Port ${port} is in use by another program. Choose another: npm start -- --port ${port + 1}`);
  }
}

/** Children get settings from us alone: one in the developer's shell would change the sandbox. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('CRYPTOIX_') && name !== 'DATABASE_URL'),
  );
}

/** Like Promise.all, but it waits for both, so that neither starts something after a stop. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return await Promise.all([first, second]);
}
