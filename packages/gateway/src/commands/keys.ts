import { InvalidArgumentError, Option, type Command } from 'commander';
import { toApiKeyView } from '../api/api-keys.ts';
import { createApiKey, type CreateApiKey } from '../app/api-keys/create-api-key.ts';
import { readConfig, requireMasterKeys, type Config } from '../config.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { fromAccountId } from '../store/ids.ts';
import { merchantExists } from '../store/merchants.ts';
import type { Mode } from '../store/mode.ts';
import { findKeyPlace, revokeKey, setKeyLimits, type KeyPlace } from '../store/operator-keys.ts';
import type { UnitOfWork } from '../store/unit-of-work.ts';
import { assertLiveKeysAllowed } from './live-keys.ts';
import { CommandError, printRecord, type Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

interface CreateOptions {
  readonly merchant: string;
  readonly mode: Mode;
  readonly scopes: string[];
  readonly name: string;
  readonly allowedIp?: string[];
  readonly expiresAt?: Date;
  readonly json?: boolean;
}

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make an API key and show its secret, this once')
    .requiredOption('--merchant <account>', 'the account, acct_…')
    .addOption(new Option('--mode <mode>', 'test or live').choices(['test', 'live']).makeOptionMandatory())
    .requiredOption('--scopes <scopes>', 'scopes or presets, separated by commas', commaSeparated)
    .requiredOption('--name <name>', 'what the key is called')
    .option('--allowed-ip <range...>', 'addresses or CIDR blocks that it may be used from (any)')
    .option('--expires-at <time>', 'when it stops working, RFC 3339 (never)', time)
    .option('--json', 'print JSON')
    .action((options: CreateOptions) => create(terminal, options));

  keys
    .command('revoke')
    .description('end a key for good, on every node within five seconds')
    .argument('<public-key>')
    .option('--json', 'print JSON')
    .action((publicKey: string, { json = false }: { json?: boolean }) => revoke(terminal, publicKey, json));

  keys
    .command('set-limits')
    .description('set how many requests a key may send')
    .argument('<public-key>')
    .requiredOption('--per-minute <requests>', 'requests in a minute', positive)
    .requiredOption('--per-hour <requests>', 'requests in an hour', positive)
    .option('--json', 'print JSON')
    .action(
      (
        publicKey: string,
        { perMinute, perHour, json = false }: { perMinute: number; perHour: number; json?: boolean },
      ) => setLimits(terminal, publicKey, { perMinute, perHour }, json),
    );
}

async function create(terminal: Terminal, options: CreateOptions): Promise<void> {
  const config: Config = readConfig(terminal.env);
  requireMasterKeys(config);
  if (options.mode === 'live') assertLiveKeysAllowed(config);
  const merchantId = fromAccountId(options.merchant);
  if (options.name.trim() === '' || options.name.length > 100)
    throw new CommandError('--name takes 1 to 100 characters.');
  const input: CreateApiKey = {
    name: options.name,
    scopes: options.scopes,
    allowedIps: options.allowedIp ?? [],
    expiresAt: options.expiresAt ?? null,
  };
  const { key, secret } = await withStore(config, async ({ unitOfWork, box }) => {
    if (merchantId === null || !(await merchantExists(unitOfWork, merchantId))) {
      throw new CommandError(`There is no account ${options.merchant}.`);
    }
    return await unitOfWork.inMerchant(merchantId, options.mode, (tx) =>
      createApiKey(createApiKeyStore(tx, { box, toView: toApiKeyView }), options.mode, input, {
        operator: true,
      }),
    );
  });
  printRecord(terminal, { id: key.id, public_key: key.publicKey, secret_key: secret }, options.json ?? false);
}

async function revoke(terminal: Terminal, publicKey: string, json: boolean): Promise<void> {
  await withStore(readConfig(terminal.env), async ({ unitOfWork, box }) => {
    const place = await locate(unitOfWork, publicKey);
    await revokeKey(unitOfWork, place, { box, toView: toApiKeyView });
    printRecord(terminal, { id: place.id, public_key: publicKey, status: 'revoked' }, json);
  });
}

async function setLimits(
  terminal: Terminal,
  publicKey: string,
  limits: { perMinute: number; perHour: number },
  json: boolean,
): Promise<void> {
  await withStore(readConfig(terminal.env), async ({ unitOfWork }) => {
    const place = await locate(unitOfWork, publicKey);
    await setKeyLimits(unitOfWork, place, limits);
    printRecord(
      terminal,
      { id: place.id, public_key: publicKey, per_minute: limits.perMinute, per_hour: limits.perHour },
      json,
    );
  });
}

async function locate(unitOfWork: UnitOfWork, publicKey: string): Promise<KeyPlace> {
  const place = await findKeyPlace(unitOfWork, publicKey);
  // Not repeated: whoever mixes the two up has just typed a secret.
  if (place === null)
    throw new CommandError('There is no key with this public key (pk_test_… or pk_live_…).');
  return place;
}

function commaSeparated(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function time(text: string): Date {
  const date = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('It must be a time such as 2027-01-01T00:00:00Z.');
  }
  return date;
}
