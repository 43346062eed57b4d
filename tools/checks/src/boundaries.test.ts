import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
let house: string;

/** Each rule, the folder of the file that breaks it, and what that file imports. */
const planted: readonly (readonly [rule: string, folder: string, imports: string])[] = [
  ['arrows-spec', 'packages/spec/src', '../../signing/src/target.ts'],
  ['arrows-signing', 'packages/signing/src', '../../sdk/src/target.ts'],
  ['arrows-sdk', 'packages/sdk/src', '../../server/src/target.ts'],
  ['arrows-server', 'packages/server/src', '../../gateway/src/target.ts'],
  ['arrows-gateway', 'packages/gateway/src', '../../sdk/src/target.ts'],
  ['arrows-contract', 'packages/contract/src', '../../server/src/target.ts'],
  ['arrows-docs', 'packages/docs/src', '../../gateway/src/target.ts'],
  ['no-tools', 'packages/sdk/src', '../../../tools/devnet/src/target.ts'],
  ['contract-stands-outside', 'packages/contract/src', '../../gateway/src/target.ts'],
  ['no-node-in-libraries', 'packages/signing/src', 'node:crypto'],
  ['no-npm-in-libraries', 'packages/sdk/src', 'fastify'],
  ['gateway-domain', 'packages/gateway/src/domain', '../store/target.ts'],
  ['gateway-app', 'packages/gateway/src/app', '../store/target.ts'],
  ['gateway-api', 'packages/gateway/src/api', '../store/target.ts'],
  ['gateway-store', 'packages/gateway/src/store', '../api/target.ts'],
  ['gateway-chain', 'packages/gateway/src/chain', '../jobs/target.ts'],
  ['gateway-jobs', 'packages/gateway/src/jobs', '../chain/target.ts'],
  ['gateway-rates', 'packages/gateway/src/rates', '../store/target.ts'],
  ['gateway-pages', 'packages/gateway/src/pages', '../store/target.ts'],
  ['gateway-mail', 'packages/gateway/src/mail', '../store/target.ts'],
  ['domain-is-pure', 'packages/gateway/src/domain', 'kysely'],
  ['no-cycles', 'packages/spec/src', './cycle.ts'],
];

beforeAll(async () => {
  house = await mkdtemp(path.join(tmpdir(), 'cryptoix-house-'));
  await cp(path.join(root, '.dependency-cruiser.cjs'), path.join(house, '.dependency-cruiser.cjs'));
  await cp(path.join(root, 'tsconfig.base.json'), path.join(house, 'tsconfig.base.json'));
  for (const name of ['fastify', 'kysely'])
    await write(`node_modules/${name}/index.js`, 'export const target = 1;\n');
  await write('package.json', '{"type":"module"}');
  for (const [rule, folder, imports] of planted) {
    const file = `${folder}/${rule}.ts`;
    await write(file, `import { target } from '${imports}';\nexport const a = target;\n`);
    const cycle = imports.endsWith('/cycle.ts') ? `export { a } from './${rule}.ts';\n` : '';
    if (imports.startsWith('.'))
      await write(path.join(folder, imports), `${cycle}export const target = 1;\n`);
  }
});
afterAll(() => rm(house, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  const at = path.join(house, file);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
}

async function violations(): Promise<Set<string>> {
  const cruiser = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'tools'];
  const { stdout } = await run(process.execPath, args, { cwd: house, maxBuffer: 1 << 26 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const report = JSON.parse(stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return new Set(report.summary.violations.map(({ from, rule }) => `${rule.name} ${path.dirname(from)}`));
}

test('every rule of the house turns red on its planted violation', async () => {
  const found = await violations();
  const missed = planted.filter(([rule, folder]) => !found.has(`${rule} ${folder}`)).map(([rule]) => rule);
  expect(missed).toEqual([]);
});

test('every rule has a planted violation', () => {
  const config = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };
  expect(config.forbidden.map(({ name }) => name).sort()).toEqual(planted.map(([rule]) => rule).sort());
});
