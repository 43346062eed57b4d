import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorsFolder } from '../testing/vector-files.ts';

const files = ['request.json', 'request-negative.json', 'webhook.json', 'webhook-negative.json'];

interface File {
  readonly vectors: readonly { readonly id: string }[];
}

/** The ids of released vectors that are no longer there, or no longer the same. */
function edited(released: File, current: File): string[] {
  const now = new Map(current.vectors.map((vector) => [vector.id, JSON.stringify(vector)]));
  return released.vectors
    .filter((vector) => now.get(vector.id) !== JSON.stringify(vector))
    .map(({ id }) => id);
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: vectorsFolder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The file as the last release of this package had it; null before the first, or outside git. */
function released(file: string): File | null {
  try {
    const tag = git('tag', '--list', '@cryptoix/signing@*', '--sort=-creatordate').split('\n')[0];
    return tag ? (JSON.parse(git('show', `${tag}:./${file}`)) as File) : null;
  } catch {
    return null;
  }
}

describe('a released vector is never edited', () => {
  it.each(files)('%s only grew since the last release', (file) => {
    const current = JSON.parse(readFileSync(new URL(file, vectorsFolder), 'utf8')) as File;
    expect(edited(released(file) ?? current, current)).toEqual([]);
  });

  it('an edit and a removal would be seen, an addition is none', () => {
    const before = { vectors: [{ id: 'a', expect: 'valid' }, { id: 'b' }, { id: 'c' }] };
    const after = { vectors: [{ id: 'a', expect: 'json_malformed' }, { id: 'c' }, { id: 'd' }] };
    expect(edited(before, after)).toEqual(['a', 'b']);
  });
});
