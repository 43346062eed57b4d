import { spawn } from 'node:child_process';
import type { Sample } from './extract-samples.ts';

/** What a sample said. */
export interface SampleRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The languages that can be run, each by a program that reads the code from its arguments. */
const programs: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  sh: ['bash', '-euo', 'pipefail', '-c'],
  python: ['python3', '-c'],
  js: [process.execPath, '--conditions=source', '--input-type=module', '-e'],
  ts: [process.execPath, '--conditions=source', '--input-type=module-typescript', '-e'],
};

/** Whether a sample is in a language that {@link runSample} runs. */
export function isRunnable(sample: Pick<Sample, 'language'>): boolean {
  return Object.hasOwn(programs, sample.language);
}

/**
 * Runs a sample as a reader would: in a shell, Python, or Node.
 *
 * @param options.cwd where it runs; imports of packages are found from there
 * @param options.env variables on top of this process's own, such as `CRYPTOIX_BASE_URL`
 */
export function runSample(
  sample: Pick<Sample, 'language' | 'code'>,
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly timeoutMs?: number;
  },
): Promise<SampleRun> {
  const [command, ...args] = programs[sample.language] ?? [];
  if (command === undefined) throw new Error(`Samples in ${sample.language} cannot be run`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, sample.code], {
      cwd: options.cwd,
      env: { ...process.env, NODE_NO_WARNINGS: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 30_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
