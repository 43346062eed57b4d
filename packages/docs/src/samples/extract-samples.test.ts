import { expect, test } from 'vitest';
import { extractSamples } from './extract-samples.ts';

test('finds code blocks with language, tab title, heading and line', () => {
  const markdown = [
    '# Guide {#guide}',
    '```sh [curl and openssl]',
    'echo "# not a heading"',
    '```',
    'text',
    '## Two',
    '````markdown',
    '```js',
    '1',
    '```',
    '````',
    '```',
    '```',
  ].join('\n');

  expect(extractSamples(markdown)).toEqual([
    { language: 'sh', title: 'curl and openssl', heading: 'Guide', code: 'echo "# not a heading"', line: 2 },
    { language: 'markdown', title: '', heading: 'Two', code: '```js\n1\n```', line: 7 },
    { language: '', title: '', heading: 'Two', code: '', line: 12 },
  ]);
});

test('refuses a block that is not closed', () => {
  expect(() => extractSamples('a\n```js\n1')).toThrow('line 2');
});
