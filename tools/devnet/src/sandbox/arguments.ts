import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartArguments {
  /** 0 takes a free one. */
  readonly port: number;
  /** Absolute. */
  readonly data: string;
  readonly perMinute: number | null;
  readonly perHour: number | null;
  /** Whether the documentation is built and served. */
  readonly docs: boolean;
}

export const usage = `npm start -- [options]

  --port N         where the API listens on 127.0.0.1 (4010)
  --data DIR       where everything is kept (.cryptoix)
  --per-minute N   requests a minute for the printed key, and failed authentications (60, 300)
  --per-hour N     requests an hour for the printed key (1000)
  --no-docs        leave the documentation out
  --help           this text`;

/** What cannot be understood on the command line; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the launcher's command line; 'help' when that is asked for. Relative folders are below `folder`. */
export function parseStartArguments(argv: readonly string[], folder: string): StartArguments | 'help' {
  const { values } = parse(argv);
  if (values.help === true) return 'help';
  return {
    port: integer('--port', values.port, 0, 65_535) ?? 4010,
    data: resolve(folder, values.data ?? '.cryptoix'),
    perMinute: integer('--per-minute', values['per-minute'], 1, 999_999_999),
    perHour: integer('--per-hour', values['per-hour'], 1, 999_999_999),
    docs: values['no-docs'] !== true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        'per-minute': { type: 'string' },
        'per-hour': { type: 'string' },
        'no-docs': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the options cannot be read');
  }
}

function integer(name: string, text: string | undefined, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}
