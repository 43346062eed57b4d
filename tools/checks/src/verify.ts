import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm run verify [name …]`: the long runs. Each prints its progress; the exit code is 1 when any failed.
const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Run {
  readonly name: string;
  readonly why: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Needs the tools that are kept out of the workspace. */
  readonly tools?: true;
}

const runs: readonly Run[] = [
  {
    name: 'signing-mutants',
    why: 'Stryker: no mutant of packages/signing survives (R12)',
    command: [
      'tools/verify/node_modules/@stryker-mutator/core/bin/stryker.js',
      'run',
      'tools/verify/stryker.signing.config.json',
    ],
    tools: true,
  },
  {
    name: 'contracts',
    why: 'the committed bytecode of the test tokens is what their sources compile to',
    command: ['tools/verify/contracts/compile.mjs'],
    tools: true,
  },
  {
    name: 'properties',
    why: 'the property tests with five hundred times the cases (a million for the split of the string to sign); a failure prints its seed',
    command: [
      'node_modules/vitest/vitest.mjs',
      'run',
      'decimal',
      'rate.test',
      'property',
      'request-form',
      '--testTimeout=1800000',
    ],
    env: { PROPERTY_RUNS_FACTOR: '500' },
  },
  {
    name: 'day',
    why: 'a day in the life on two real chains: node, tables, API and events tell the same story to the last unit',
    command: ['tools/checks/src/day/main.ts'],
  },
  {
    name: 'scenarios',
    why: 'what payers and networks do, with reorganisations one to ten deep; prints where each was played (R6)',
    command: [
      'tools/checks/src/run-tests.ts',
      ...['e2e/scenarios', 'e2e/payment', 'chain/', 'jobs/follow-network', 'live-rates', 'create-payment'],
      '--testTimeout=600000',
    ],
    env: { SCENARIOS: 'full' },
  },
  {
    name: 'payout-crashes',
    why: 'a payout cut short fifty times at each of its nine points on two networks is paid exactly once (R5)',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'payout-crashes', '--testTimeout=1800000'],
    env: { PAYOUT_CRASH_ROUNDS: '50' },
  },
  {
    name: 'payout-kills',
    why: 'twenty kills in the middle of eighty payouts: books, networks and answers tell the same story (R1, R2)',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'payout-kills', '--testTimeout=1800000'],
    env: { PAYOUT_KILLS: '20' },
  },
  {
    name: 'chaos',
    why: 'a hundred kills at random under twenty thousand payments with every misbehaviour and reorganisation, then chain, API, events and ledger compared (R1, R6); CHAOS_SEED plays the choices again',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'e2e/chaos', '--disable-console-intercept'],
    env: { CHAOS: 'full' },
  },
  {
    name: 'model',
    why: 'ten thousand rows of up to a hundred things that may happen to payments, each against a model of a page (R4); a failure prints its seed',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'payments.model'],
    env: { MODEL_RUNS: '10000' },
  },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !runs.some((run) => run.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No run ${unknown.join(', ')}. There are: ${runs.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}

const chosen = runs.filter(({ name }) => asked.length === 0 || asked.includes(name));
if (chosen.some(({ tools }) => tools) && !existsSync(`${root}tools/verify/node_modules`)) {
  process.stdout.write('Installing the tools of the long runs (npm ci --prefix tools/verify) …\n');
  await execute('npm', ['ci', '--prefix', 'tools/verify', '--no-audit', '--no-fund'], {});
}

let failed = 0;
for (const { name, why, command, env = {} } of chosen) {
  process.stdout.write(`\n== ${name}: ${why}\n`);
  const started = performance.now();
  const code = await execute(process.execPath, ['--conditions=source', ...command], env);
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`== ${name}: ${code === 0 ? 'holds' : 'FAILED'} (${seconds} s)\n`);
  if (code !== 0) failed += 1;
}
process.stdout.write(`\n${chosen.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function execute(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
