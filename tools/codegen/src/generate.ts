import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleText } from './bundle.ts';
import type { Document } from './document.ts';
import { generatorInput } from './generator-input.ts';
import { header } from './header.ts';
import { layOut } from './lay-out.ts';
import { kebab } from './names.ts';
import { runGenerator } from './openapi-generator.ts';
import { operationsOf, type Operation } from './operation.ts';
import { catalogueOf, errorsFile } from './outputs/errors.ts';
import { schemasFile } from './outputs/schemas.ts';
import { typesFile } from './outputs/types.ts';
import { validatorsFile, validatorTypesFile } from './outputs/validators.ts';
import { idPrefixesFile, operationsFile, scopesFile } from './outputs/vocabulary.ts';

/** Folders that hold generated files and nothing else: what is there and was not generated is stale. */
export const generatedFolders = [
  'openapi/dist',
  'packages/spec/src/generated',
  'packages/sdk/src/generated',
  'packages/server/src/generated',
] as const;

/** All generated files of the workspace, by their path below its root. */
export async function generate(document: Document, inputPath: string): Promise<Map<string, string>> {
  const operations = operationsOf(document);
  const catalogue = catalogueOf(document);
  const files = new Map<string, string>([
    ['openapi/dist/openapi.json', bundleText(document)],
    // A package can only export files of its own, so the document is there once more.
    ['packages/spec/src/generated/openapi.json', bundleText(document)],
    ['packages/spec/src/generated/types.ts', await typesFile(document)],
    ['packages/spec/src/generated/schemas.ts', schemasFile(document, operations)],
    ['packages/spec/src/generated/errors.ts', errorsFile(catalogue)],
    ['packages/spec/src/generated/scopes.ts', scopesFile(document)],
    ['packages/spec/src/generated/operations.ts', operationsFile(operations)],
    ['packages/spec/src/generated/id-prefixes.ts', idPrefixesFile(document)],
    ['packages/server/src/generated/validators.js', await validatorsFile(document, operations)],
    ['packages/server/src/generated/validators.d.ts', validatorTypesFile(operations)],
  ]);
  await mkdir(dirname(inputPath), { recursive: true });
  await writeFile(inputPath, JSON.stringify(await generatorInput(document, operations, catalogue), null, 2));
  for (const [path, text] of await templateFiles(inputPath, operations)) files.set(path, text);
  return await laidOut(files);
}

/** What our templates make, by path below the root. */
async function templateFiles(
  inputPath: string,
  operations: readonly Operation[],
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [path, text] of await runGenerator('server', inputPath)) {
    files.set(`packages/server/src/generated/${path}`, header + text);
  }
  const nouns = new Set(operations.map((operation) => operation.noun));
  for (const [path, text] of await runGenerator('sdk', inputPath)) {
    const name = path === 'index.ts' ? path : `${nounOf(path, nouns)}.ts`;
    files.set(`packages/sdk/src/generated/${name}`, header + text);
  }
  return files;
}

// openapi-generator names a file after the tag as it likes to write it: resources/ApiKeysApi.resource.ts.
function nounOf(path: string, nouns: ReadonlySet<string>): string {
  const name = /(\w+)Api\.resource\.ts$/.exec(path)?.[1]?.toLowerCase();
  const noun = [...nouns].find((it) => it.toLowerCase() === name);
  if (noun === undefined) throw new Error(`openapi-generator wrote an unexpected file: ${path}`);
  return kebab(noun);
}

async function laidOut(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = entries.map(
    async ([path, text]) => [path, path.endsWith('.ts') ? await layOut(text) : text] as const,
  );
  return new Map(await Promise.all(texts));
}
