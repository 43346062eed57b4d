import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrokenLinks } from './broken-links.ts';
import { readMarkdownLinks, readPageLinks } from './page-links.ts';

test('reads ids and links, but not those of scripts', () => {
  const html =
    '<p id="a">x <a class="b" href="/c?d=1&amp;e=2#f">y</a><img src="/g.svg"><script>const h = \'<a href="/i">\'</script>';
  expect(readPageLinks(html)).toEqual({ anchors: new Set(['a']), links: ['/c?d=1&e=2#f', '/g.svg'] });
});

test('reads Markdown links outside of code', () => {
  expect(readMarkdownLinks('[a](/b#c) `[d](/e)`\n```\n[f](/g)\n```\n')).toEqual(['/b#c']);
});

test('finds pages and anchors that are not there, and follows nothing that is elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-links-'));
  writeFileSync(
    join(folder, 'one.html'),
    '<a href="two#here">1</a><a href="/two#gone">2</a><a href="/three">3</a><a href="https://example.com/x">4</a><a href="/other">5</a>',
  );
  writeFileSync(join(folder, 'two.html'), '<h2 id="here">h</h2>');
  const fileFor = (path: string): string | null =>
    ['/one', '/two'].includes(path) ? join(folder, `${path}.html`) : null;

  expect(findBrokenLinks(['/one', '/two'], fileFor, ['/other'])).toEqual([
    { from: '/one', to: '/two#gone', why: 'no such anchor' },
    { from: '/one', to: '/three', why: 'no such page' },
  ]);
});
