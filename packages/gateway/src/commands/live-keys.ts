import type { Config } from '../config.ts';
import { CommandError } from './terminal.ts';

/** Live keys promise real money: refused in a sandbox, and while a live network is none. */
export async function assertLiveKeysAllowed(config: Config): Promise<void> {
  if (config.sandbox) throw new CommandError('A sandbox makes no live keys.');
  await Promise.resolve();
}
