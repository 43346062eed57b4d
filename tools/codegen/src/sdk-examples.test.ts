import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromRoot } from './paths.ts';
import { run } from './run.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptoix-examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The code of every @example in the SDK's generated resources. */
async function examples(): Promise<string[]> {
  const generated = fromRoot('packages/sdk/src/generated');
  const texts = await Promise.all(
    (await readdir(generated)).map((name) => readFile(join(generated, name), 'utf8')),
  );
  return texts.flatMap((text) =>
    [...text.matchAll(/\* ```ts\n([\s\S]*?)\* ```/g)].map((match) =>
      (match[1] ?? '').replaceAll(/^ *\* ?/gm, ''),
    ),
  );
}

it('every example of the SDK compiles as a reader would copy it', async () => {
  const found = await examples();
  const documented = JSON.parse(await readFile(fromRoot('openapi/dist/openapi.json'), 'utf8')) as {
    paths: Record<string, object>;
  };
  const operations = Object.values(documented.paths).flatMap((item) => Object.keys(item));
  expect(found.length).toBe(operations.length);
  for (const [index, code] of found.entries()) await writeFile(join(folder, `example-${index}.ts`), code);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const tsconfig = {
    extends: fromRoot('tsconfig.base.json'),
    compilerOptions: {
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      paths: { '@cryptoix/*': [fromRoot('packages/*/src/index.ts')] },
    },
    include: ['*.ts'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  await run(process.execPath, [fromRoot('node_modules/typescript/bin/tsc'), '-p', folder]);
}, 60_000);
