import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandError } from './terminal.ts';

/** The passphrase of a file, or the first line of standard input. */
export async function passphraseFrom(file: string | undefined): Promise<string> {
  const text = file === undefined ? await firstLine() : readFileSync(file, 'utf8').split('\n')[0];
  if (text === undefined || text === '') throw new CommandError('The passphrase is empty.');
  return text;
}

/** One line of standard input; nothing is prompted, so that it can be piped. */
export async function firstLine(): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return undefined;
}
