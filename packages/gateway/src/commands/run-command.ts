import { ApiError } from '@cryptoix/server';
import { Command, CommanderError } from 'commander';
import { NetworkConfigError } from '../chain/config-fields.ts';
import { ConfigError, readConfig } from '../config.ts';
import { BrokenLedgerError } from '../serve/prove-ledger.ts';
import { addAudit } from './audit.ts';
import { addKeys } from './keys.ts';
import { addMerchants } from './merchants.ts';
import { addMigrate } from './migrate.ts';
import { CommandError, type Terminal } from './terminal.ts';

/** Exit codes: done, failed, and called in a way that cannot be understood. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/**
 * Runs one command of `cryptoix-gateway`.
 *
 * @param args what follows the program's name
 * @returns the exit code
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Commander has explained itself by now; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    terminal.explain(explain(error));
    return exitCodes.failed;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('cryptoix-gateway')
    .description('The Cryptoix gateway. It is configured by environment variables.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.explain(text.trimEnd()),
    })
    .showHelpAfterError('(add --help for what it takes)');
  program
    .command('serve')
    .description('serve the API, watch the networks and run the jobs')
    .action(async () => {
      const { serve } = await import('./serve.ts');
      await serve(readConfig(terminal.env));
    });
  addMigrate(program, terminal);
  addAudit(program, terminal);
  addMerchants(program, terminal);
  addKeys(program, terminal);
  return program;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPlain = [CommandError, ConfigError, NetworkConfigError, BrokenLedgerError].some(
    (kind) => error instanceof kind,
  );
  return isPlain || ApiError.is(error) ? error.message : (error.stack ?? error.message);
}
