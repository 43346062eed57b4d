import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  answers,
  freePort,
  gatewayMain,
  openAccount,
  openEvm,
  openMasterKey,
  openSandboxDatabase,
  openSigner,
  openWallet,
  runProgram,
  startBtcd,
  startGateway,
  startPostgres,
  startSigner,
  waitUntil,
  writeNetworksFile,
  type EvmSetting,
  type SandboxAccount,
  type WalletAccounts,
} from '@cryptoix/devnet';
import { Supervisor } from './supervisor.ts';

/** Database, two real chains, and a gateway and a signer that come back when they are killed. */
export interface World {
  readonly baseUrl: string;
  readonly account: SandboxAccount;
  readonly databaseUrl: string;
  readonly bitcoinUrl: string;
  readonly evm: EvmSetting;
  readonly wallet: WalletAccounts;
  readonly supervisor: Supervisor;
  readonly pidFile: string;
  /** Makes another key, as an operator does. */
  newKey(scopes: string): Promise<{ readonly public_key: string; readonly secret_key: string }>;
  /** Ends gateway and signer; database and chains can still be read. */
  closeShop(): Promise<void>;
  close(): Promise<void>;
}

const tooMany = 1_000_000;

export async function openWorld(folder: string): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(() => postgres.stop());
    const databaseUrl = await openSandboxDatabase(postgres.url);
    const btcd = await startBtcd({ folder: join(folder, 'btcd') });
    stops.push(() => btcd.stop());
    const evm = await openEvm(folder, process.env, (anvil) => {
      stops.push(() => anvil.stop());
    });
    if (evm.kind === 'off') throw new Error(evm.reason);

    const wallet = openWallet(folder);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      CRYPTOIX_MASTER_KEYS: openMasterKey(folder),
      CRYPTOIX_SANDBOX: '1',
      CRYPTOIX_PORT: String(port),
      CRYPTOIX_NETWORKS_FILE: writeNetworksFile(folder, wallet, evm.setting, btcd.rpcUrl),
      CRYPTOIX_AUTH_FAILURES_PER_MINUTE: String(tooMany),
      ...(await openSigner()),
    };
    await runProgram(gatewayMain, ['migrate'], env);
    const account = await openAccount(folder, env, { perMinute: tooMany, perHour: tooMany });

    const pidFile = join(folder, 'pids.json');
    const supervisor = new Supervisor(pidFile);
    stops.push(() => supervisor.stop());
    await supervisor.keep('gateway', (started) => startGateway(folder, origin, env, started));
    await supervisor.keep('signer', async (started) => {
      const signer = await startSigner(folder, env);
      started(signer);
      return signer;
    });
    if (!(await waitUntil(() => answers(`${origin}/readyz`), 30_000)))
      throw new Error('The gateway is not ready.');
    return {
      baseUrl: `${origin}/v1`,
      account,
      databaseUrl,
      bitcoinUrl: btcd.rpcUrl,
      evm: evm.setting,
      wallet,
      supervisor,
      pidFile,
      newKey: async (scopes) => {
        const key = await runProgram(
          gatewayMain,
          [
            ...['keys', 'create', '--merchant', account.account_id, '--mode', 'test'],
            ...['--scopes', scopes, '--name', scopes, '--json'],
          ],
          env,
        );
        const publicKey = String(key.public_key);
        const limits = ['--per-minute', String(tooMany), '--per-hour', String(tooMany), '--json'];
        await runProgram(gatewayMain, ['keys', 'set-limits', publicKey, ...limits], env);
        return { public_key: publicKey, secret_key: String(key.secret_key) };
      },
      closeShop: () => supervisor.stop(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
