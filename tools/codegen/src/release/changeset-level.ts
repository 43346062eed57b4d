import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { highest, levels, type Level } from './level.ts';

/** The highest level that the waiting changesets of a folder give a package, `none` where no one names it. */
export async function changesetLevel(folder: string, packageName: string): Promise<Level> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => readFile(join(folder, name), 'utf8')),
  );
  return highest(texts.map((text) => levelIn(text, packageName)));
}

function levelIn(text: string, packageName: string): Level {
  const header = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  const named = header === undefined ? null : (parse(header) as Readonly<Record<string, unknown>> | null);
  return levels.find((level) => level === named?.[packageName]) ?? 'none';
}
