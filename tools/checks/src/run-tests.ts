import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { tabulate } from './scenarios/scenario-table.ts';
import { networkScenarios, paymentScenarios } from './scenarios/scenarios.ts';
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
const exists = (file: string): boolean => existsSync(path.join(root, file));
const tables = [
  tabulate('Payments', paymentScenarios, report, exists),
  tabulate('Networks', networkScenarios, report, exists),
];
// Of a run of some files only what they play is shown, and nothing is missed.
const isWhole = process.argv.length === 2;
const missing = isWhole ? tables.flatMap((table) => table.missing) : [];
if (isWhole || process.env['SCENARIOS'] !== undefined)
  for (const table of tables) process.stdout.write(`\n${table.lines.join('\n')}\n`);
process.stdout.write('\n');
for (const line of [...missing, ...lines]) process.stdout.write(`${line}\n`);
process.stdout.write(`${closing}\n`);
process.exitCode = code !== 0 || !ok || missing.length > 0 ? 1 : 0;
