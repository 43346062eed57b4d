import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences } from './differences.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cryptoix-differences-'));
  await mkdir(join(root, 'made'));
  for (const name of ['same.ts', 'edited.ts', 'old.ts'])
    await writeFile(join(root, 'made', name), 'as it was');
});
afterAll(() => rm(root, { recursive: true }));

it('names what is missing, edited by hand, or no longer generated', async () => {
  const files = new Map([
    ['made/same.ts', 'as it was'],
    ['made/edited.ts', 'as it should be'],
    ['made/new.ts', 'new'],
  ]);
  expect(await differences(root, files, ['made', 'not there'])).toEqual([
    { path: 'made/edited.ts', kind: 'differs' },
    { path: 'made/new.ts', kind: 'missing' },
    { path: 'made/old.ts', kind: 'stale' },
  ]);
});
