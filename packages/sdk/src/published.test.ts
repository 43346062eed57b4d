import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const consumer = mkdtempSync(join(tmpdir(), 'cryptoix-published-'));
const packages = ['spec', 'signing', 'sdk'];
const installed = (name: string): string => join(consumer, 'node_modules', '@cryptoix', name);

/** Runs a program in the consumer's folder, without the conditions of this workspace. */
function run(...args: string[]): string {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return execFileSync(process.execPath, args, { cwd: consumer, env, encoding: 'utf8' }).trim();
}

// What npm would install: package.json, README and the built dist, nothing else of the workspace.
beforeAll(() => {
  for (const name of packages) {
    const from = join(root, 'packages', name);
    mkdirSync(installed(name), { recursive: true });
    cpSync(join(from, 'package.json'), join(installed(name), 'package.json'));
    const tsdown = join(root, 'node_modules/tsdown/dist/run.mjs');
    const args = [tsdown, '--log-level', 'error', '--out-dir', join(installed(name), 'dist')];
    execFileSync(process.execPath, args, { cwd: from, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules/@types'), join(consumer, 'node_modules/@types'));
  symlinkSync(join(root, 'node_modules/undici-types'), join(consumer, 'node_modules/undici-types'));
});
afterAll(() => rmSync(consumer, { recursive: true, force: true }));

const use = `
const vector = { secretKey: 'sk_test_golden', method: 'GET', target: '/v1/balance', timestamp: 1678886400 };
const fetch = async () => Response.json({ error: { code: 'conflict', reason: 'state_invalid' } }, { status: 409 });
(async () => {
  const cryptoix = new Cryptoix({ publicKey: 'pk_test_golden', secretKey: 'sk_test_golden', fetch });
  const error = await cryptoix.balance.retrieve().catch((thrown) => thrown);
  const difference = explain('GET/v1/a1678886400', 'GET/v1/b1678886400');
  console.log(await signRequest(vector), error instanceof ConflictError, error.reason, difference.part);
})();`;
const printed = 'SaPcXyfLu3dSsgSlupDlwDehKO3wkpThHTu7+LYXcaw= true state_invalid target';

describe('the packages as they are published', () => {
  it('are imported as ES modules', () => {
    const imports = `import { ConflictError, Cryptoix } from '@cryptoix/sdk';
      import { signRequest } from '@cryptoix/signing';
      import { explain } from '@cryptoix/signing/explain';`;
    writeFileSync(join(consumer, 'use.mjs'), imports + use);
    expect(run('use.mjs')).toBe(printed);
  });

  it('are required as CommonJS', () => {
    const imports = `const { ConflictError, Cryptoix } = require('@cryptoix/sdk');
      const { signRequest } = require('@cryptoix/signing');
      const { explain } = require('@cryptoix/signing/explain');`;
    // Older Node cannot require ES modules at all; here that must not hide a missing CJS build.
    writeFileSync(join(consumer, 'use.cjs'), imports + use);
    expect(run('--no-experimental-require-module', 'use.cjs')).toBe(printed);
  });

  it('know the errors of each other', () => {
    const code = `import { createRequire } from 'node:module';
      import { ApiError, ConnectionError, TimeoutError } from '@cryptoix/sdk';
      import { SigningError } from '@cryptoix/signing';
      const require = createRequire(import.meta.url);
      const sdk = require('@cryptoix/sdk');
      const signing = require('@cryptoix/signing');
      const late = new sdk.TimeoutError('x');
      console.log(sdk.TimeoutError === TimeoutError, late instanceof TimeoutError, late instanceof ConnectionError,
        late instanceof ApiError, new signing.SigningError('secret_invalid', 'x') instanceof SigningError);`;
    writeFileSync(join(consumer, 'both.mjs'), code);
    expect(run('both.mjs')).toBe('false true true false true');
  });

  it('have types for ES modules and for CommonJS', () => {
    const code = `
      import { Cryptoix, type Page, ApiError } from '@cryptoix/sdk';
      import { signRequest } from '@cryptoix/signing';
      import { explain } from '@cryptoix/signing/explain';
      import type { Payment } from '@cryptoix/spec';
      const cryptoix = new Cryptoix({ publicKey: process.env['PUBLIC_KEY'], secretKey: process.env['SECRET_KEY'] });
      export async function use(): Promise<string> {
        const page: Page<Payment> = await cryptoix.payments.list({ limit: 2 });
        for await (const payment of cryptoix.payments.list()) return payment.status;
        // @ts-expect-error an amount is needed
        await cryptoix.payments.create({ currency: 'BTC' });
        // @ts-expect-error there is no such operation
        await cryptoix.payments.destroy('pay_1');
        const signature: string = await signRequest({ secretKey: 'x', method: 'GET', target: '/', timestamp: 1 });
        return page.data[0]?.id ?? explain('a', signature)?.part ?? String(ApiError);
      }`;
    for (const file of ['types.mts', 'types.cts']) writeFileSync(join(consumer, file), code);
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--lib',
      'es2023',
    ];
    const modules = ['--module', 'nodenext', '--types', 'node', '--skipLibCheck', 'false'];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(run(tsc, ...options, ...modules, 'types.mts', 'types.cts')).toBe('');
  });

  it.each(['signing', 'sdk'])('%s is clean for publint', async (name) => {
    const { messages, pkg } = await publint({ pkgDir: installed(name), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it.each(['signing', 'sdk'])('%s has no dependency outside the project', (name) => {
    const names = run(
      '--print',
      `Object.keys(require('./node_modules/@cryptoix/${name}/package.json').dependencies ?? {}).join()`,
    );
    expect(
      names.split(',').filter((dependency) => dependency && !dependency.startsWith('@cryptoix/')),
    ).toEqual([]);
  });
});
