import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAnvil } from '@cryptoix/devnet';
import { root, startSandbox, type StartedSandbox } from './testing/start-sandbox.ts';

// What the README tells a newcomer to type, run as it stands against what `npm start` starts.
const scripts = path.join(root, '.cache', `readme-${process.pid}`);
const run = promisify(execFile);
let folder: string;
let readme: string;
let sandbox: StartedSandbox;

beforeAll(async () => {
  readme = await readFile(path.join(root, 'README.md'), 'utf8');
  folder = await mkdtemp(path.join(tmpdir(), 'cryptoix-readme-'));
  await mkdir(scripts, { recursive: true });
  sandbox = await startSandbox(path.join(folder, '.cryptoix'));
}, 120_000);

afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(scripts, { recursive: true, force: true });
});

function has(program: string): Promise<boolean> {
  return run(program, [program === 'openssl' ? 'version' : '--version']).then(
    () => true,
    () => false,
  );
}

function sample(language: string, containing: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
  const found = blocks.filter((code) => code.includes(containing));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

test('the SDK script gets the balance, takes 25 USDC on the local chain and sees it in the balance', async (context) => {
  const anvil = findAnvil();
  if (anvil.kind === 'none') context.skip(anvil.reason);
  const script = path.join(scripts, 'first.mjs');
  await writeFile(script, sample('js', '@cryptoix/sdk'));
  const { stdout } = await run(process.execPath, ['--conditions=source', script], { cwd: folder });
  expect(stdout).toMatch(/pay_[0-9A-Z]{26} 0x[0-9a-fA-F]{40}\nconfirmed\n/);
  expect(stdout).toMatch(/currency: 'USDC',\s+network: 'ethereum',\s+available: '25.00'/);
});

test('the Python script does the same for 100 BTC with nothing but the standard library', async (context) => {
  if (!(await has('python3'))) context.skip('python3 is missing: apt-get install python3');
  const script = path.join(scripts, 'first.py');
  await writeFile(script, sample('python', 'import base64'));
  const { stdout } = await run('python3', [script], { cwd: folder });
  expect(stdout).toMatch(/'object': 'balance'[\s\S]*pay_[0-9A-Z]{26} bcrt1q[0-9a-z]+\nconfirmed\n/);
});

test('curl and openssl retrieve the balance', async (context) => {
  if (!(await has('openssl'))) context.skip('openssl is missing: apt-get install openssl');
  const { stdout } = await run('bash', ['-c', sample('sh', 'openssl dgst')], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ object: 'balance', livemode: false });
});
