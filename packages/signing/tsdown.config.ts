import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/explain.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  platform: 'neutral',
});
