import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changesetLevel } from './changeset-level.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptoix-changesets-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is none where nothing waits, and where there is no folder', async () => {
  expect(await changesetLevel(folder, '@cryptoix/spec')).toBe('none');
  expect(await changesetLevel(join(folder, 'missing'), '@cryptoix/spec')).toBe('none');
});

it('is the highest that any changeset gives the package', async () => {
  await writeFile(join(folder, 'a.md'), '---\n"@cryptoix/spec": patch\n---\n\nA text.\n');
  await writeFile(
    join(folder, 'b.md'),
    "---\n'@cryptoix/sdk': major\n'@cryptoix/spec': minor\n---\n\n---\nmajor\n",
  );
  await writeFile(join(folder, 'README.md'), '---\n"@cryptoix/spec": major\n---\n');
  expect(await changesetLevel(folder, '@cryptoix/spec')).toBe('minor');
});

it('takes an empty changeset for none', async () => {
  await writeFile(join(folder, 'a.md'), '---\n---\n\nNothing to release.\n');
  expect(await changesetLevel(folder, '@cryptoix/spec')).toBe('none');
});
