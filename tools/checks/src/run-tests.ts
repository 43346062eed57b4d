import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { summarise, type VitestReport } from './test-summary.ts';

// `npm test`: one vitest run over every package and tool, then one closing line that any CI can read.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const results = path.join(root, '.cache', 'test-results.json');

await mkdir(path.dirname(results), { recursive: true });
await rm(results, { force: true });

const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const child = spawn(
  process.execPath,
  ['--conditions=source', vitest, 'run', '--root', root, ...flags, ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: root },
);
const code = await new Promise<number>((resolve) => child.once('exit', (status) => resolve(status ?? 1)));

const report = JSON.parse(await readFile(results, 'utf8').catch(() => '{"testResults":[]}')) as VitestReport;
const { lines, closing, ok } = summarise(report);
for (const line of lines) process.stdout.write(`${line}\n`);
process.stdout.write(`${closing}\n`);
process.exitCode = code !== 0 || !ok ? 1 : 0;
