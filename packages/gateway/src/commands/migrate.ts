import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { migrate } from '../store/migrate.ts';
import { printRecord, type Terminal } from './terminal.ts';

export function addMigrate(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('bring the database schema up to date; safe to run from several places at once')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { applied, total } = await migrate(readConfig(terminal.env).databaseUrl);
      printRecord(terminal, { applied, total }, json);
    });
}
