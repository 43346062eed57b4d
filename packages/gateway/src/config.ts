import { settings, type LogLevel, type Setting } from './settings.ts';
import type { RateSourceName } from './rates/sources.ts';
import type { SignerAddress } from './signer-client/signer-address.ts';
import type { MasterKey } from './store/secret-box.ts';

/** The gateway's settings, read and checked. */
export interface Config {
  readonly databaseUrl: string;
  /** Null where none are set; what seals or opens a secret then refuses to. */
  readonly masterKeys: readonly MasterKey[] | null;
  readonly host: string;
  readonly port: number;
  readonly networksFile: string | null;
  readonly docsDir: string | null;
  readonly publicUrl: string | null;
  readonly sandbox: boolean;
  /** Null where no live mail is sent. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly authFailuresPerMinute: number;
  readonly limitStore: 'memory' | 'postgres';
  readonly databaseConnections: number;
  /** Null where live rates are not configured. */
  readonly rateSources: readonly RateSourceName[] | null;
  readonly rateUrls: Readonly<Partial<Record<RateSourceName, string>>> | null;
  /** Both or neither. */
  readonly signer: SignerAddress | null;
  readonly signerSecret: string | null;
  readonly logLevel: LogLevel;
}

/** Settings that are missing, misspelled or unreadable, each named; never with its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables. An empty one counts as unset.
 *
 * @throws ConfigError naming everything that is wrong, at once
 */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const known = new Set<string>(Object.values(settings).map(({ name }) => name));
  for (const name of Object.keys(env)) {
    if (name.startsWith('CRYPTOIX_') && !known.has(name))
      problems.push(`${name} is not a setting of the gateway.`);
  }

  const optional = <Value>(setting: Setting<Value>): Value | null => {
    const text =
      env[setting.name] === undefined || env[setting.name] === '' ? setting.default : env[setting.name];
    if (text === null || text === undefined) return null;
    try {
      return setting.parse(text);
    } catch (error) {
      problems.push(`${setting.name} ${error instanceof Error ? error.message : 'is not valid'}.`);
      return null;
    }
  };
  // Where there is a default or a problem: the value is not used when anything is wrong.
  const required = <Value>(setting: Setting<Value>): Value => {
    const before = problems.length;
    const value = optional(setting);
    if (value === null && problems.length === before)
      problems.push(`${setting.name} is not set: ${setting.description}`);
    return value as Value;
  };

  const smtpUrl = optional(settings.smtpUrl);
  const from = optional(settings.mailFrom);
  if (smtpUrl !== null && from === null)
    problems.push(`${settings.mailFrom.name} is not set: ${settings.mailFrom.description}`);

  const config: Config = {
    databaseUrl: required(settings.databaseUrl),
    masterKeys: optional(settings.masterKeys),
    host: required(settings.host),
    port: required(settings.port),
    networksFile: optional(settings.networksFile),
    docsDir: optional(settings.docsDir),
    publicUrl: optional(settings.publicUrl),
    sandbox: required(settings.sandbox),
    smtp: smtpUrl === null || from === null ? null : { url: smtpUrl, from },
    authFailuresPerMinute: required(settings.authFailuresPerMinute),
    limitStore: required(settings.limitStore),
    databaseConnections: required(settings.databaseConnections),
    rateSources: optional(settings.rateSources),
    rateUrls: optional(settings.rateUrls),
    signer: optional(settings.signer),
    signerSecret: optional(settings.signerSecret),
    logLevel: required(settings.logLevel),
  };
  if (config.sandbox && !['127.0.0.1', '::1'].includes(config.host)) {
    problems.push(`${settings.host.name} must be 127.0.0.1 or ::1 in a sandbox.`);
  }
  if ((config.signer === null) !== (config.signerSecret === null)) {
    problems.push(`${settings.signer.name} and ${settings.signerSecret.name} belong together.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The master keys, without which nothing is served and no key is made. */
export function requireMasterKeys(config: Config): readonly MasterKey[] {
  if (config.masterKeys === null) {
    const { name, description } = settings.masterKeys;
    throw new ConfigError([
      `${name} is not set: ${description} Make one with: echo "k1:$(openssl rand -base64 32)"`,
    ]);
  }
  return config.masterKeys;
}
