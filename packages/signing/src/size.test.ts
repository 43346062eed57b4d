import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

async function gzippedSize(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

it.each([
  ['signRequest alone', "export { signRequest } from './index.ts'", 1000],
  ['the whole entry', "export * from './index.ts'", 2048],
  ['explain', "export * from './explain.ts'", 600],
])('%s stays within its budget', async (_name, code, budget) => {
  const size = await gzippedSize(code);
  expect(size).toBeGreaterThan(100);
  expect(size).toBeLessThanOrEqual(budget);
});
