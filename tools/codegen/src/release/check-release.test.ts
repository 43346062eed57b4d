import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../run.ts';
import { sample } from '../testing/sample.ts';
import { checkRelease } from './check-release.ts';

let repository = '';

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), 'cryptoix-release-'));
  await mkdir(join(repository, 'openapi/dist'), { recursive: true });
  await mkdir(join(repository, '.changeset'));
  await git('init', '--quiet');
});
afterEach(() => rm(repository, { recursive: true }));

function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return run('git', [...who, ...args], repository);
}

async function write(document: object): Promise<void> {
  await writeFile(join(repository, 'openapi/dist/openapi.json'), JSON.stringify(document));
}

async function release(version: string): Promise<void> {
  await git('add', '.');
  await git('commit', '--quiet', '--message', version);
  await git('tag', `@cryptoix/spec@${version}`);
}

/** A document in which every order lost its note: clients that read it break. */
function breaking(): object {
  const document = structuredClone(sample()) as unknown as {
    components: { schemas: { Order: { properties: Record<string, object> } } };
  };
  Reflect.deleteProperty(document.components.schemas.Order.properties, 'note');
  return document;
}

it('passes before the first release, and says so', async () => {
  await write(breaking());
  const { ok, lines } = await checkRelease(repository);
  expect(ok).toBe(true);
  expect(lines.join()).toContain('no released document yet');
});

it('refuses a breaking change without a major changeset, and takes it with one', async () => {
  await write(sample());
  await release('1.9.0');
  await git('tag', '@cryptoix/spec@1.10.0');
  await write(breaking());
  await writeFile(join(repository, '.changeset/a.md'), '---\n"@cryptoix/spec": minor\n---\n\nLess.\n');
  const refused = await checkRelease(repository);
  expect(refused.ok).toBe(false);
  expect(refused.lines.join('\n')).toContain('Property `note` of `Order` was removed.');
  expect(refused.lines.join('\n')).toContain('Against @cryptoix/spec@1.10.0 the document needs major');

  await writeFile(join(repository, '.changeset/b.md'), '---\n"@cryptoix/spec": major\n---\n\nLess.\n');
  expect((await checkRelease(repository)).ok).toBe(true);
});

it('passes where nothing changed and no changeset waits', async () => {
  await write(sample());
  await release('1.0.0');
  expect((await checkRelease(repository)).ok).toBe(true);
});
