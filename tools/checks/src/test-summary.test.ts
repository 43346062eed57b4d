import { expect, test } from 'vitest';
import { summarise } from './test-summary.ts';

const file = (name: string, status: string, ...tests: [string, string][]) => ({
  name,
  status,
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
});

test('counts what passed, failed and was skipped, and names the skipped', () => {
  const report = {
    testResults: [file('a', 'failed', ['one', 'passed'], ['two', 'failed'], ['needs anvil', 'skipped'])],
  };
  expect(summarise(report)).toEqual({
    lines: ['skipped: needs anvil'],
    closing: '1 passed, 1 failed, 1 skipped',
    ok: false,
  });
});

test('a file that could not be loaded is a failure', () => {
  const report = { testResults: [file('a', 'passed', ['one', 'passed']), file('b', 'failed')] };
  expect(summarise(report)).toMatchObject({
    closing: '1 passed, 1 failed',
    ok: false,
    lines: ['failed to run: b'],
  });
});

test('a run without a test is not a success', () => {
  expect(summarise({ testResults: [] })).toMatchObject({ closing: '0 passed, 0 failed', ok: false });
});
