import { isIP } from 'node:net';
import { rateSources, type RateSourceName } from './rates/sources.ts';
import { parseSignerAddress, type SignerAddress } from './signer-client/signer-address.ts';
import { parseMasterKeys, type MasterKey } from './store/secret-box.ts';

/** One setting: its name in the environment, how it reads, and what the reference says of it. */
export interface Setting<Value> {
  readonly name: string;
  /** In words, for people: `port number`. */
  readonly type: string;
  /** As it would be written; null for none. */
  readonly default: string | null;
  readonly description: string;
  /** Throws with what is wrong, never with the value itself: it may be a secret. */
  readonly parse: (text: string) => Value;
}

/** Every setting of the gateway. Anything else that begins with CRYPTOIX_ is refused as a misspelling. */
export const settings = {
  databaseUrl: {
    name: 'DATABASE_URL',
    type: 'postgres URL',
    default: null,
    description:
      'The database, as its owner. The gateway itself acts as roles with fewer rights that `migrate` makes.',
    parse: (text) => {
      if (!/^postgres(ql)?:\/\/\S+$/.test(text) || !URL.canParse(text))
        throw new Error('must begin with postgres://');
      return text;
    },
  } satisfies Setting<string>,
  masterKeys: {
    name: 'CRYPTOIX_MASTER_KEYS',
    type: 'kid:base64, …',
    default: null,
    description:
      'Keys of 32 random bytes that secrets are encrypted with. The first encrypts, all decrypt: to rotate, put a new one in front.',
    parse: parseMasterKeys,
  } satisfies Setting<MasterKey[]>,
  host: {
    name: 'CRYPTOIX_HOST',
    type: 'IP address',
    default: '127.0.0.1',
    description: 'The address to listen on.',
    parse: (text) => {
      if (isIP(text) === 0) throw new Error('must be an IP address');
      return text;
    },
  } satisfies Setting<string>,
  port: {
    name: 'CRYPTOIX_PORT',
    type: 'port number',
    default: '4010',
    description: 'The port to listen on; 0 takes a free one.',
    parse: integer(0, 65_535),
  } satisfies Setting<number>,
  networksFile: {
    name: 'CRYPTOIX_NETWORKS_FILE',
    type: 'path',
    default: null,
    description: 'A JSON file that lists the networks, per mode, with their nodes and account keys.',
    parse: path,
  } satisfies Setting<string>,
  docsDir: {
    name: 'CRYPTOIX_DOCS_DIR',
    type: 'path',
    default: null,
    description:
      'A folder with the built documentation, to be served at /docs. Without it errors carry no doc_url.',
    parse: path,
  } satisfies Setting<string>,
  publicUrl: {
    name: 'CRYPTOIX_PUBLIC_URL',
    type: 'http(s) origin',
    default: null,
    description: 'Where the world reaches this install, without a path. Left out, the address it listens on.',
    parse: (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (
        url === null ||
        !/^https?:$/.test(url.protocol) ||
        (text !== url.origin && text !== `${url.origin}/`)
      ) {
        throw new Error('must be an origin such as https://pay.example.com');
      }
      return url.origin;
    },
  } satisfies Setting<string>,
  sandbox: {
    name: 'CRYPTOIX_SANDBOX',
    type: '0 or 1',
    default: '0',
    description: 'A sandbox listens on loopback only and makes no live keys.',
    parse: (text) => {
      if (text !== '0' && text !== '1') throw new Error('must be 0 or 1');
      return text === '1';
    },
  } satisfies Setting<boolean>,
  smtpUrl: {
    name: 'CRYPTOIX_SMTP_URL',
    type: 'smtp(s) URL',
    default: null,
    description:
      'The server that live mail is handed to, with user and password. Without it no live mail is sent. Test mail is never sent.',
    parse: (text) => {
      if (!/^smtps?:\/\/\S+$/.test(text) || !URL.canParse(text))
        throw new Error('must begin with smtp:// or smtps://');
      return text;
    },
  } satisfies Setting<string>,
  mailFrom: {
    name: 'CRYPTOIX_MAIL_FROM',
    type: 'mail address',
    default: null,
    description: 'Who mail comes from, such as `Shop <billing@shop.example>`. Needed with CRYPTOIX_SMTP_URL.',
    parse: (text) => {
      if (!/^([^<>\r\n]*<)?[^\s<>@,]+@[^\s<>@,]+>?$/.test(text)) throw new Error('must be one mail address');
      return text;
    },
  } satisfies Setting<string>,
  authFailuresPerMinute: {
    name: 'CRYPTOIX_AUTH_FAILURES_PER_MINUTE',
    type: 'number',
    default: '300',
    description: 'How many requests with wrong credentials one address may send in a minute.',
    parse: integer(1, 1_000_000),
  } satisfies Setting<number>,
  limitStore: {
    name: 'CRYPTOIX_LIMIT_STORE',
    type: 'memory or postgres',
    default: 'memory',
    description:
      'Where requests are counted: in memory for one node, in Postgres for several that share the limits.',
    parse: oneOf('memory', 'postgres'),
  } satisfies Setting<'memory' | 'postgres'>,
  databaseConnections: {
    name: 'CRYPTOIX_DATABASE_CONNECTIONS',
    type: 'number',
    default: '10',
    description: 'Connections to the database at most, beside one that listens.',
    parse: integer(2, 1_000),
  } satisfies Setting<number>,
  rateSources: {
    name: 'CRYPTOIX_RATE_SOURCES',
    type: 'name, …',
    default: null,
    description:
      'Public sources of live exchange rates, two at least: kraken, coinbase, bitstamp, binance, coingecko. Without them live payments cannot be priced in fiat.',
    parse: (text) => {
      const names = text.split(',').map((name) => oneOf(...rateSourceNames)(name.trim()));
      if (new Set(names).size < Math.max(2, names.length)) throw new Error('must name two different sources');
      return names;
    },
  } satisfies Setting<RateSourceName[]>,
  rateUrls: {
    name: 'CRYPTOIX_RATE_URLS',
    type: 'name=http(s) origin, …',
    default: null,
    description:
      'Where sources of rates are reached, for those that are not reached at their public addresses.',
    parse: (text) => {
      const urls: Partial<Record<RateSourceName, string>> = {};
      for (const item of text.split(',')) {
        const [name = '', url = ''] = item.trim().split(/=(.*)/s);
        if (!URL.canParse(url) || new URL(url).origin !== url || !/^https?:/.test(url))
          throw new Error('must hold origins such as kraken=https://rates.example.com');
        urls[oneOf(...rateSourceNames)(name)] = url;
      }
      return urls;
    },
  } satisfies Setting<Partial<Record<RateSourceName, string>>>,
  signer: {
    name: 'CRYPTOIX_SIGNER',
    type: 'unix:/path or http://127.0.0.1:port',
    default: null,
    description: 'Where the signer listens. Without it payouts wait for a signature.',
    parse: parseSignerAddress,
  } satisfies Setting<SignerAddress>,
  signerSecret: {
    name: 'CRYPTOIX_SIGNER_SECRET',
    type: 'text',
    default: null,
    description: 'Shared with the signer, at least 32 characters: requests to it are signed with it.',
    parse: (text) => {
      if (text.length < 32) throw new Error('must have at least 32 characters');
      return text;
    },
  } satisfies Setting<string>,
  logLevel: {
    name: 'CRYPTOIX_LOG_LEVEL',
    type: 'fatal, error, warn, info, debug, trace or silent',
    default: 'info',
    description: 'The least important message that is logged.',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  } satisfies Setting<LogLevel>,
} as const;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

const rateSourceNames = Object.keys(rateSources) as RateSourceName[];

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };
}

function oneOf<const Choice extends string>(...choices: Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return choice;
  };
}

function path(text: string): string {
  if (text.includes('\0')) throw new Error('must be a path');
  return text;
}
