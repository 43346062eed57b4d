import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '../document.ts';
import { changesetLevel } from './changeset-level.ts';
import { compareDocuments } from './compare-documents.ts';
import { lastRelease } from './last-release.ts';
import { reaches } from './level.ts';

export interface ReleaseCheck {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/**
 * Compares the committed document of a repository with the last one that was released, and says whether the
 * waiting changesets of @cryptoix/spec go far enough for what changed.
 */
export async function checkRelease(repository: string): Promise<ReleaseCheck> {
  const release = await lastRelease(repository);
  if (release === null) {
    const line = 'There is no released document yet (no tag @cryptoix/spec@…), so nothing can break.';
    return { ok: true, lines: [line] };
  }
  const text = await readFile(join(repository, 'openapi/dist/openapi.json'), 'utf8');
  const { level, changes } = await compareDocuments(release.document, JSON.parse(text) as Document);
  const given = await changesetLevel(join(repository, '.changeset'), '@cryptoix/spec');
  const ok = reaches(given, level);
  const found = changes.map((change) => `${change.level}: ${change.message}`);
  const verdict = `Against ${release.tag} the document needs ${level}, and the changesets of @cryptoix/spec say ${given}.`;
  return {
    ok,
    lines: [...found, ok ? verdict : `${verdict} Run \`npm run changeset\`, or undo the change.`],
  };
}
