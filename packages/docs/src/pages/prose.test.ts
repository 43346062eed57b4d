import { expect, test } from 'vitest';
import { line, prose, quoted } from './prose.ts';

test('escapes what VitePress would read as HTML or as an expression, but not in code', () => {
  expect(prose('a <b> {{ c }} `<d> {{ e }}`')).toBe('a &lt;b> {&#123; c }} `<d> {{ e }}`');
});

test('joins lines, and drops code marks in frontmatter', () => {
  expect(line('one\n  two\n')).toBe('one two');
  expect(quoted('the "`id`"\nof')).toBe('"the \\"id\\" of"');
});
