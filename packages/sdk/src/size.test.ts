import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('is at most 6 kB gzipped, signing and resources included, and needs nothing of Node', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export * from './index.ts'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['source'],
  });
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  expect(size).toBeGreaterThan(2000);
  expect(size).toBeLessThanOrEqual(6000);
  const inputs = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {}).filter(
    ([, { bytesInOutput }]) => bytesInOutput > 0,
  );
  expect(
    inputs
      .map(([path]) => path)
      .filter((path) => !/packages\/(sdk|signing)\/src\//.test(path) && path !== '<stdin>'),
  ).toEqual([]);
});
