import { expect, it } from 'vitest';
import { networkScenarios, paymentScenarios, type Scenario } from './scenarios.ts';
import { tabulate } from './scenario-table.ts';

const scenarios: readonly Scenario[] = [
  { number: '1', name: 'exact', tests: { sim: ['BTC exact'], anvil: ['USDC exact'] } },
  { number: '2', name: 'deep', tests: { sim: ['BTC deep …'] } },
  { number: '3', name: 'paid out', tests: { sim: ['payout'] }, file: 'payouts.test.ts' },
  { number: '4', name: 'to come', tests: {} },
];
const report = (...tests: [fullName: string, status: string][]) => ({
  testResults: [
    { name: 'a file', assertionResults: tests.map(([fullName, status]) => ({ fullName, status })) },
  ],
});
const judge = (...tests: [string, string][]) =>
  tabulate('Payments', scenarios, report(...tests), () => false);

it('shows where each scenario was played', () => {
  const { lines, missing } = judge(
    ['BTC exact', 'passed'],
    ['USDC exact', 'passed'],
    ['BTC deep 1', 'passed'],
    ['BTC deep 2', 'passed'],
  );
  expect(missing).toEqual([]);
  expect(lines).toEqual([
    '   Payments  sim     anvil  litecoind  btcd  none',
    '1  exact     ok      ok',
    '2  deep      ok',
    '3  paid out  absent',
    '4  to come   not played',
  ]);
});

it('misses one that failed, that no test plays any more, and that was skipped', () => {
  const { missing } = judge(['BTC exact', 'failed'], ['BTC deep 1', 'passed'], ['BTC deep 2', 'skipped']);
  expect(missing).toEqual(['scenario 1 (exact), sim: FAILED', 'scenario 2 (deep), sim: skipped']);
  expect(judge(['BTC exact', 'passed']).missing).toEqual(['scenario 2 (deep), sim: not run']);
});

it('misses nothing on a node that is not here', () => {
  const { missing, lines } = judge(
    ['BTC exact', 'passed'],
    ['USDC exact', 'skipped'],
    ['BTC deep 1', 'passed'],
  );
  expect(missing).toEqual([]);
  expect(lines[1]).toContain('skipped');
});

it('misses the scenarios of a file that is here', () => {
  const { missing } = tabulate('Payments', scenarios, report(['BTC exact', 'passed']), () => true);
  expect(missing).toContain('scenario 3 (paid out), sim: not run');
});

it('has every number once', () => {
  expect(paymentScenarios.map(({ number }) => number)).toEqual(
    Array.from({ length: 33 }, (_, index) => String(index + 1)),
  );
  const numbers = networkScenarios.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(new Set(numbers.map((number) => Number.parseInt(number, 10))).size).toBe(30);
  for (const { tests } of paymentScenarios) expect(Object.keys(tests)).not.toEqual([]);
});
