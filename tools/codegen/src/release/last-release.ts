import type { Document } from '../document.ts';
import { run } from '../run.ts';

export interface Release {
  readonly tag: string;
  readonly document: Document;
}

/** The document of the newest tag `@cryptoix/spec@…` of a repository, or null where nothing was released yet. */
export async function lastRelease(repository: string): Promise<Release | null> {
  const tags = await run('git', ['tag', '--list', '@cryptoix/spec@*', '--sort=-version:refname'], repository);
  const tag = tags.split('\n')[0] ?? '';
  if (tag === '') return null;
  const text = await run('git', ['show', `${tag}:openapi/dist/openapi.json`], repository);
  return { tag, document: JSON.parse(text) as Document };
}
