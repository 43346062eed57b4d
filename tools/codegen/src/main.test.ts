import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command where nothing is on the PATH, so that there is no Java. */
function runWithoutJava(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=source', main, ...args],
      { env: { PATH: '', ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

it('says what to install where there is no Java, and fails', async () => {
  const { code, output } = await runWithoutJava([], {});
  expect(output).toContain('apt-get install -y default-jre-headless');
  expect(code).toBe(1);
});

it('skips the check without Java on a developer machine, and fails it in CI', async () => {
  const local = await runWithoutJava(['--check'], {});
  expect(local.output).toContain('skipped: no Java');
  expect(local.code).toBe(0);
  expect((await runWithoutJava(['--check'], { CI: 'true' })).code).toBe(1);
});

it('refuses an argument that it does not know', async () => {
  expect((await runWithoutJava(['--force'], {})).code).toBe(2);
});
