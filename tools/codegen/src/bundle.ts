import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from './document.ts';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';

/** Bundles the split document into one and puts its components in order, so that moving a file changes nothing. */
export async function bundle(entry = fromRoot('openapi/openapi.yaml')): Promise<Document> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-bundle-'));
  try {
    const output = join(folder, 'openapi.json');
    const cli = fromRoot('node_modules/@redocly/cli/bin/cli.js');
    const config = fromRoot('openapi/redocly.yaml');
    await run(process.execPath, [cli, 'bundle', entry, '--config', config, '--output', output]);
    return sortComponents(JSON.parse(await readFile(output, 'utf8')) as Document);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text of openapi/dist/openapi.json. */
export function bundleText(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function sortComponents(document: Document): Document {
  if (document.components === undefined) return document;
  const components = Object.fromEntries(
    sorted(document.components).map(([kind, entries]) => [kind, Object.fromEntries(sorted(entries))]),
  );
  return { ...document, components };
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
