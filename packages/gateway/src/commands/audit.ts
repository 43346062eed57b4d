import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { auditQueries, runAudit } from '../store/audit.ts';
import { CommandError, type Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

export function addAudit(program: Command, terminal: Terminal): void {
  program
    .command('audit')
    .description('prove the ledger: every query must find nothing; exits 1 when one does')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const findings = await withStore(readConfig(terminal.env), ({ unitOfWork }) => runAudit(unitOfWork));
      if (json) terminal.print(JSON.stringify({ ok: findings.length === 0, findings }));
      for (const { name } of json ? [] : auditQueries) {
        const rows = findings.find((finding) => finding.query === name)?.rows ?? [];
        terminal.print(
          `${rows.length === 0 ? 'ok  ' : 'FAIL'} ${name}${rows.length === 0 ? '' : `: ${rows.length} rows`}`,
        );
        for (const row of rows.slice(0, 20)) terminal.print(`     ${JSON.stringify(row)}`);
      }
      if (findings.length > 0)
        throw new CommandError('The ledger does not hold. Pause payouts and look into it.');
    });
}
