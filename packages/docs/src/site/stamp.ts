import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { documentFile } from '../document/read-document.ts';
import { packageDir, siteDir } from './directories.ts';
import { generatedFolders } from './write-pages.ts';

/** Lies in the finished site and holds the hash of what it was built from. */
export const stampFile = 'inputs.sha256';

const inputs = ['content', 'src', '.vitepress', 'redocly.yaml', 'package.json', '../signing/src'];
const skipped = new RegExp(
  `^(content/(${generatedFolders.join('|')})|\\.vitepress/(cache|\\.temp))/|\\.test\\.ts$`,
);

/** A hash of everything that the site is made from, by content. */
export function hashInputs(): string {
  const hash = createHash('sha256');
  const versions = ['vitepress', '@redocly/cli'].map(versionOf);
  hash.update(versions.join('\n')).update(readFileSync(documentFile));
  for (const file of inputs.flatMap(filesOf).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(packageDir, file)));
  }
  return hash.digest('hex');
}

/** Whether the site is there and was built from these inputs. */
export function isBuiltFrom(inputsHash: string): boolean {
  const file = join(siteDir, stampFile);
  return existsSync(file) && readFileSync(file, 'utf8').trim() === inputsHash;
}

function filesOf(input: string): string[] {
  const path = join(packageDir, input);
  if (!statSync(path).isDirectory()) return [input];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => `${input}/${file.replaceAll('\\', '/')}`)
    .filter((file) => !skipped.test(file) && statSync(join(packageDir, file)).isFile());
}

function versionOf(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
