import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@cryptoix/devnet';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

export interface SandboxFile {
  readonly base_url: string;
  readonly public_key: string;
  readonly secret_key: string;
}

export interface StartedSandbox {
  readonly file: SandboxFile;
  /** Sends what Ctrl-C sends and waits for the end. */
  stop(): Promise<void>;
}

/** Runs what `npm start` runs, on a free port and a data folder of its own, until it says that it is ready. */
export async function startSandbox(data: string, flags: readonly string[] = []): Promise<StartedSandbox> {
  const start = path.join(root, 'tools', 'devnet', 'src', 'start.ts');
  const args = ['--conditions=source', start, '--data', data, '--port', String(await freePort()), ...flags];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('The sandbox is ready')) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(`The sandbox ended: ${said}`)));
  });
  const file = JSON.parse(await readFile(path.join(data, 'sandbox.json'), 'utf8')) as SandboxFile;
  return {
    file,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}
