import { expect, test } from 'vitest';
import { renderSection } from './report.ts';
import { compare } from './result.ts';

test('a section is a table with ratios, aims and what was skipped', () => {
  const text = renderSection({
    title: 'Signing',
    comparisons: [
      compare('verify', 80, 'createHmac', 100, '/s', 0.8),
      compare('slow', 1, 'peer', 4, '/s', 0.5),
    ],
    figures: [{ name: 'memory', value: 1234, unit: 'MB' }],
    skipped: ['stripe-mock: install Go'],
  });
  expect(text).toContain('0.80   aim 0.8: met');
  expect(text).toContain('0.25   aim 0.5: missed');
  expect(text).toContain('memory  1,234 MB');
  expect(text).toContain('skipped: stripe-mock: install Go');
});
