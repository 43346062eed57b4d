import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { createMerchant } from '../store/merchants.ts';
import { CommandError, printRecord, type Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

export function addMerchants(program: Command, terminal: Terminal): void {
  const merchants = program.command('merchants').description('merchant accounts');
  merchants
    .command('create')
    .description('create a merchant account with test and live mode')
    .requiredOption('--name <name>', 'what the merchant is called')
    .option('--json', 'print JSON')
    .action(async ({ name, json = false }: { name: string; json?: boolean }) => {
      if (name.trim() === '' || name.length > 200)
        throw new CommandError('--name takes 1 to 200 characters.');
      const { accountId } = await withStore(readConfig(terminal.env), ({ unitOfWork }) =>
        createMerchant(unitOfWork, name),
      );
      printRecord(terminal, { id: accountId }, json);
    });
}
