import type { Config } from '../config.ts';
import { openDatabase } from '../store/database.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { createSecretBox, type SecretBox } from '../store/secret-box.ts';
import { createUnitOfWork, type UnitOfWork } from '../store/unit-of-work.ts';
import { CommandError } from './terminal.ts';

export interface CommandStore {
  readonly unitOfWork: UnitOfWork;
  readonly box: SecretBox;
}

/** Opens the database for one command, on a schema that is up to date, and closes it afterwards. */
export async function withStore<Result>(
  config: Config,
  work: (store: CommandStore) => Promise<Result>,
): Promise<Result> {
  const { db, close } = openDatabase({ url: config.databaseUrl, role: 'app', max: 2 });
  try {
    const missing = await pendingMigrations(db).catch(notMigrated);
    if (missing.length > 0)
      throw new CommandError('The schema is not up to date. Run: cryptoix-gateway migrate');
    const box = config.masterKeys === null ? closedBox : createSecretBox(config.masterKeys);
    return await work({ unitOfWork: createUnitOfWork({ db, box }), box });
  } finally {
    await close();
  }
}

// The role of the connection does not exist before the first migration.
function notMigrated(error: unknown): string[] {
  if (
    error instanceof Error &&
    /role "cryptoix_app" does not exist|permission denied to set role/.test(error.message)
  ) {
    return ['all'];
  }
  throw error;
}

const noKeys = (): Promise<never> => Promise.reject(new CommandError('CRYPTOIX_MASTER_KEYS is not set.'));
const closedBox: SecretBox = { wrap: noKeys, unwrap: noKeys, kid: '' };
