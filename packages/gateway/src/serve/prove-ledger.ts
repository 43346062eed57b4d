import { setTimeout as sleep } from 'node:timers/promises';
import { runAudit } from '../store/audit.ts';
import type { UnitOfWork } from '../store/unit-of-work.ts';
import { isDatabaseAway } from './known-failures.ts';
import type { Log } from './log.ts';

/** The books do not hold: nothing may be served on top of them. */
export class BrokenLedgerError extends Error {
  override readonly name = 'BrokenLedgerError';

  constructor(queries: readonly string[]) {
    super(
      `The ledger does not hold (${queries.join(', ')}), so nothing is served. Look into it with: cryptoix-gateway audit`,
    );
  }
}

const retryMs = 1_000;

/**
 * Audits the ledger before anything is served; waits for a database that is away.
 *
 * @throws BrokenLedgerError after every finding has been logged
 */
export async function proveLedger(unitOfWork: UnitOfWork, log: Log, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const findings = await runAudit(unitOfWork);
      for (const { query, rows } of findings) log.audit(query, rows);
      if (findings.length > 0) throw new BrokenLedgerError(findings.map(({ query }) => query));
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      log.job('audit', error);
      await sleep(retryMs, undefined, { signal });
    }
  }
}
