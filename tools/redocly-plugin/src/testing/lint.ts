import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Problem {
  readonly message: string;
  readonly pointer: string;
}

/** Lints a document with one of our rules alone, through the real CLI, and gives what it found. */
export async function lint(rule: string, document: object): Promise<Problem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-lint-'));
  try {
    const plugin = fileURLToPath(new URL('../plugin.ts', import.meta.url));
    const config = { telemetry: 'off', plugins: [plugin], rules: { [`cryptoix/${rule}`]: 'error' } };
    await writeFile(join(folder, 'redocly.yaml'), JSON.stringify(config));
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
    const output = await redocly(
      ['lint', 'openapi.json', '--config', 'redocly.yaml', '--format', 'json'],
      folder,
    );
    return problemsOf(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly problems: readonly {
    readonly message: string;
    readonly location: readonly { readonly pointer?: string }[];
  }[];
}

function problemsOf(output: string): Problem[] {
  const report = JSON.parse(output) as Report;
  return report.problems.map(({ message, location }) => ({ message, pointer: location[0]?.pointer ?? '' }));
}

function redocly(args: readonly string[], cwd: string): Promise<string> {
  const cli = fileURLToPath(new URL('../../../../node_modules/@redocly/cli/bin/cli.js', import.meta.url));
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, ...args], { cwd, env }, (error, stdout, stderr) => {
      // Exit code 1 is a document with problems, and the report is there all the same.
      if (stdout.trim().startsWith('{')) resolve(stdout);
      else reject(new Error(`redocly said nothing that can be read: ${stderr}`, { cause: error }));
    });
  });
}
