import pg from 'pg';
import { openNetworks } from '../chain/open-networks.ts';
import { readNetworksFile } from '../chain/network-config.ts';
import { requireMasterKeys, type Config } from '../config.ts';
import { createGateway } from '../serve/create-gateway.ts';
import { isDatabaseAway } from '../serve/known-failures.ts';
import { createLog } from '../serve/log.ts';
import { openDatabase } from '../store/database.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { CommandError } from './terminal.ts';

/** Requests that take longer than this to end are cut off; a second later the process ends whatever hangs. */
const patienceMs = 9_000;

/**
 * Serves until the process is told to stop: answers what is being asked, ends the jobs, lets go of
 * everything. Another signal, or ten seconds, ends it at once.
 */
export async function serve(config: Config): Promise<void> {
  requireMasterKeys(config);
  await assertMigrated(config);
  const log = createLog(config.logLevel);
  const configs = config.networksFile === null ? [] : readNetworksFile(config.networksFile);
  log.lifecycle('starting', { networks: configs.map(({ network, mode }) => `${network} (${mode})`) });
  // The simulated network has a schema of its own, which the gateway's roles may not touch.
  const simulation = new pg.Pool({
    connectionString: config.databaseUrl,
    max: 4,
    application_name: 'cryptoix-simulation',
  });
  simulation.on('error', (error) => log.job('simulation pool', error));
  // One that dies while it is in use would end the process otherwise.
  simulation.on('connect', (client) => client.on('error', (error) => log.job('simulation pool', error)));
  const networks = openNetworks(configs, { pool: simulation });
  const gateway = await createGateway({ config, networks, log });
  const stopped = new Promise<void>((resolve) => {
    const stop = (): void => {
      process.removeListener('SIGTERM', stop);
      process.removeListener('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
  try {
    // Starting waits for a database that is away, and may be told to stop meanwhile.
    const url = await Promise.race([gateway.start(), stopped]);
    if (typeof url === 'string') {
      log.lifecycle('listening', { url });
      await stopped;
    }
  } finally {
    log.lifecycle('stopping');
    const cut = setTimeout(() => gateway.app.server.closeAllConnections(), patienceMs);
    const end = setTimeout(() => process.exit(1), patienceMs + 1_000);
    await gateway.stop();
    await networks.close();
    await simulation.end();
    clearTimeout(cut);
    clearTimeout(end);
    log.lifecycle('stopped');
  }
}

/** An old schema would fail at the first request; a database that is away comes back, and `/readyz` says so. */
async function assertMigrated(config: Config): Promise<void> {
  const { db, close } = openDatabase({ url: config.databaseUrl, role: null, max: 1 });
  try {
    const missing = await pendingMigrations(db);
    if (missing.length > 0)
      throw new CommandError('The schema is not up to date. Run: cryptoix-gateway migrate');
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
  } finally {
    await close();
  }
}
