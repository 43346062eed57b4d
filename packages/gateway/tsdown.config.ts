import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/main.ts'],
  format: ['esm'],
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  platform: 'node',
});
