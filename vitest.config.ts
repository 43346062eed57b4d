import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
} as const;

const names = {
  'packages/spec': '@cryptoix/spec',
  'packages/signing': '@cryptoix/signing',
  'packages/sdk': '@cryptoix/sdk',
  'packages/server': '@cryptoix/server',
  'packages/contract': '@cryptoix/contract',
  'packages/gateway': '@cryptoix/gateway',
  'packages/docs': '@cryptoix/docs',
  'tools/codegen': '@cryptoix/codegen',
  'tools/redocly-plugin': '@cryptoix/redocly-plugin',
  'tools/checks': '@cryptoix/checks',
  'tools/devnet': '@cryptoix/devnet',
  'tools/bench': '@cryptoix/bench',
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: Object.entries(names).map(([root, name]) => ({
      ...shared,
      root,
      test: {
        name,
        include: ['**/*.test.ts'],
        exclude: ['**/node_modules/**', '**/dist/**'],
        testTimeout: 30_000,
        hookTimeout: 120_000,
        execArgv: ['--conditions=source'],
      },
    })),
  },
});
