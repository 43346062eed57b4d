import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { generatorJar } from './java.ts';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';

/**
 * Runs openapi-generator with one of our template folders over the document at a path, and gives the
 * files that it wrote.
 *
 * The jar is called without the npm wrapper, which would start Java three times.
 */
export async function runGenerator(
  templates: 'sdk' | 'server',
  document: string,
): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-generator-'));
  try {
    const output = join(folder, 'out');
    await mkdir(output);
    // Without this it would also write its own classes beside ours.
    await writeFile(join(output, '.openapi-generator-ignore'), 'apis/**\n');
    const source = fromRoot('tools/codegen/templates', templates);
    const config = join(source, 'config.yaml');
    const args = ['generate', '-i', document, '-o', output, '-c', config, '-t', source];
    await run('java', ['-jar', await generatorJar(), ...args]);
    return await filesBelow(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name.endsWith('.ts'))
      files.set(relative(folder, path), await readFile(path, 'utf8'));
  }
  return files;
}
