import { defineConfig } from 'vitest/config';

// The tests that judge mutants of packages/signing: those that need a browser, openssl, git or a
// bundler judge the same code by other means, and would only make each mutant slower.
export default defineConfig({
  test: {
    include: ['packages/signing/src/**/*.test.ts'],
    exclude: ['**/vectors.browser.test.ts', '**/size.test.ts', '**/append-only.test.ts'],
    testTimeout: 10_000,
  },
});
