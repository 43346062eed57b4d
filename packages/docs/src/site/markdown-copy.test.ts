import { expect, test } from 'vitest';
import { toMarkdownCopy } from './markdown-copy.ts';

test('is plain Markdown whose links lead to Markdown', () => {
  const source = [
    '---',
    'title: x',
    '---',
    '',
    '# Title {#title}',
    '',
    '<div class="side">',
    '',
    '[a](/errors/conflict#x) [b](/api/){.cta} [c](#title) [d](/openapi.json) [e](https://example.com/)',
    '',
    '::: code-group',
    '```sh [curl]',
    '<div class="kept">',
    '```',
    ':::',
    '',
    '</div>',
    '<PaymentStates />',
    '::: details All fields',
    'text',
    ':::',
    'The same: <a href="/docs/reference.html" target="_self">one file</a>',
  ].join('\n');

  expect(toMarkdownCopy(source)).toBe(`> All pages of this documentation: [llms.txt](/docs/llms.txt)

# Title

[a](/docs/errors/conflict.md#x) [b](/docs/api/index.md) [c](#title) [d](/openapi.json) [e](https://example.com/)

\`\`\`sh
<div class="kept">
\`\`\`

**All fields**

text

The same: [one file](/docs/reference.html)
`);
});
