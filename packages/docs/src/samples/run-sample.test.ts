import { expect, test } from 'vitest';
import { packageDir } from '../site/directories.ts';
import { isRunnable, runSample } from './run-sample.ts';

const cwd = packageDir;

test('runs TypeScript with the packages of the workspace', async () => {
  const code =
    "import { toStringToSign } from '@cryptoix/signing';\nconst kind: string = typeof toStringToSign;\nconsole.log(kind);";
  await expect(runSample({ language: 'ts', code }, { cwd })).resolves.toEqual({
    exitCode: 0,
    stdout: 'function\n',
    stderr: '',
  });
});

test('a shell sample fails with the first command that fails, and sees the environment', async () => {
  const run = await runSample(
    { language: 'sh', code: 'echo "$A"; false; echo no' },
    { cwd, env: { A: 'b' } },
  );
  expect(run).toMatchObject({ exitCode: 1, stdout: 'b\n' });
});

test('knows what it can run', () => {
  expect(isRunnable({ language: 'python' })).toBe(true);
  expect(isRunnable({ language: 'json' })).toBe(false);
  expect(() => runSample({ language: 'json', code: '' }, { cwd })).toThrow('json');
});
