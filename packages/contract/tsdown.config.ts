import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/vitest.ts'],
  format: ['esm'],
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  platform: 'node',
});
