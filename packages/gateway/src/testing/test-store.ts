import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runAudit } from '../store/audit.ts';
import { openDatabase, type DatabaseHandle } from '../store/database.ts';
import { createMerchant } from '../store/merchants.ts';
import { createSecretBox, type SecretBox } from '../store/secret-box.ts';
import { createUnitOfWork, type UnitOfWork } from '../store/unit-of-work.ts';
import { createWalletIndexes } from '../store/wallet-indexes.ts';
import { createMigratedDatabase } from './test-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of an owner who may create databases. */
    databaseUrl: string;
  }
}

/** A store over a fresh database: what a test of the gateway begins with. */
export interface TestStore extends DatabaseHandle {
  readonly url: string;
  readonly unitOfWork: UnitOfWork;
  readonly box: SecretBox;
  /** A new merchant's UUID. */
  merchant(name?: string): Promise<string>;
  /** Runs SQL as the database's owner, to look at or to break what the gateway would not. */
  asOwner(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Audits the ledger (throws on any finding), then removes the database. */
  close(options?: { audit?: boolean }): Promise<void>;
}

export interface TestStoreOptions {
  readonly max?: number;
  readonly lockTimeoutMs?: number;
  readonly clock?: () => Date;
}

/**
 * Opens a store on a database of its own.
 *
 * @param adminUrl `inject('databaseUrl')`
 * @example
 * ```ts
 * const store = await openTestStore(inject('databaseUrl'));
 * afterAll(() => store.close());
 * ```
 */
export async function openTestStore(adminUrl: string, options: TestStoreOptions = {}): Promise<TestStore> {
  const { max = 10, ...timing } = options;
  const database = await createMigratedDatabase(adminUrl);
  const handle = openDatabase({ url: database.url, role: 'app', max });
  const box = createSecretBox([{ kid: 'test', key: randomBytes(32) }]);
  const walletIndexes = createWalletIndexes(database.url);
  const unitOfWork = createUnitOfWork({ db: handle.db, box, walletIndexes, ...timing });
  return {
    ...handle,
    url: database.url,
    unitOfWork,
    box,
    merchant: async (name = 'Test merchant') => (await createMerchant(unitOfWork, name)).merchantId,
    asOwner: async (sql, values = []) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const { rows } = await client.query<Record<string, unknown>>(sql, values);
        return rows;
      } finally {
        await client.end();
      }
    },
    close: async ({ audit = true } = {}) => {
      const findings = audit ? await runAudit(unitOfWork) : [];
      await walletIndexes.close();
      await handle.close();
      await database.drop();
      if (findings.length > 0) throw new Error(`The ledger audit found: ${JSON.stringify(findings)}`);
    },
  };
}
