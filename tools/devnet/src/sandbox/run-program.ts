import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { guardChild, releaseChild } from '../processes/guard.ts';
import { repository, sourceCondition } from './repository.ts';

/** Runs one of our programs to its end and gives the JSON that it prints; its words are in the error. */
export async function runProgram(
  main: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Readonly<globalThis.Record<string, unknown>>> {
  const child = spawn(process.execPath, [sourceCondition, main, ...args], {
    cwd: repository,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  const words: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  if (child.pid !== undefined) guardChild(child.pid, 'SIGTERM');
  const [code] = (await once(child, 'close')) as [number | null];
  if (child.pid !== undefined) releaseChild(child.pid);
  if (code !== 0) {
    const command = args.slice(0, 2).join(' ');
    throw new ProgramFailed(command, Buffer.concat(words).toString('utf8').trim());
  }
  const text = Buffer.concat(output).toString('utf8').trim();
  return text.startsWith('{') ? (JSON.parse(text) as Readonly<globalThis.Record<string, unknown>>) : {};
}

export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed';

  constructor(command: string, words: string) {
    super(`"${command}" failed:\n${words}`);
  }
}
