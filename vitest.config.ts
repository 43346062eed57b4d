import { join } from 'node:path';
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

// These get a PostgreSQL for the run: `inject('databaseUrl')`.
const onPostgres: ReadonlySet<string> = new Set(['@cryptoix/gateway', '@cryptoix/contract']);

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
        setupFiles: [join(import.meta.dirname, 'tools/checks/src/vitest-setup.ts')],
        globalSetup: onPostgres.has(name)
          ? [join(import.meta.dirname, 'tools/devnet/src/vitest-postgres.ts')]
          : [],
      },
    })),
  },
});
