import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.ts';
import { gatewayMain } from './repository.ts';
import { ProgramFailed, runProgram } from './run-program.ts';

/** The sandbox's merchant and the key that is printed: the same at every start. */
export interface SandboxAccount {
  readonly account_id: string;
  readonly public_key: string;
  readonly secret_key: string;
}

export interface KeyLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Opens the merchant's account, making it and its key at the first start, and sets the key's limits. */
export async function openAccount(
  folder: string,
  env: NodeJS.ProcessEnv,
  limits: KeyLimits,
): Promise<SandboxAccount> {
  const file = join(folder, 'account.json');
  const stored = readAccount(file);
  if (stored !== null && (await setLimits(stored, env, limits))) return stored;

  const merchant = await runProgram(gatewayMain, ['merchants', 'create', '--name', 'Sandbox', '--json'], env);
  const accountId = textOf(merchant, 'id');
  const key = await runProgram(
    gatewayMain,
    [
      ...['keys', 'create', '--merchant', accountId, '--mode', 'test'],
      ...['--scopes', 'full', '--name', 'Sandbox', '--json'],
    ],
    env,
  );
  const account = {
    account_id: accountId,
    public_key: textOf(key, 'public_key'),
    secret_key: textOf(key, 'secret_key'),
  };
  writePrivateJson(file, account);
  if (!(await setLimits(account, env, limits))) throw new Error('the new key is not known to the gateway');
  return account;
}

/** False when the database no longer knows the key: somebody removed the one or the other. */
async function setLimits(
  account: SandboxAccount,
  env: NodeJS.ProcessEnv,
  limits: KeyLimits,
): Promise<boolean> {
  try {
    await runProgram(
      gatewayMain,
      [
        ...['keys', 'set-limits', account.public_key],
        ...['--per-minute', String(limits.perMinute), '--per-hour', String(limits.perHour), '--json'],
      ],
      env,
    );
    return true;
  } catch (error) {
    if (error instanceof ProgramFailed && error.message.includes('There is no key')) return false;
    throw error;
  }
}

function readAccount(file: string): SandboxAccount | null {
  const stored = readJson(file);
  if (typeof stored !== 'object' || stored === null) return null;
  return {
    account_id: textOf(stored, 'account_id'),
    public_key: textOf(stored, 'public_key'),
    secret_key: textOf(stored, 'secret_key'),
  };
}

function textOf(value: object, field: string): string {
  const found: unknown = Object.entries(value).find(([name]) => name === field)?.[1];
  if (typeof found !== 'string') throw new Error(`"${field}" is missing in what the gateway printed`);
  return found;
}
