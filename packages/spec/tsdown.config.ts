import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  fixedExtension: false,
  sourcemap: true,
  platform: 'neutral',
  copy: ['src/generated/openapi.json'],
});
