import { expect, test } from 'vitest';
import { missingPlatformEntries } from './lock-entries.ts';

const lock = (packages: object) => ({ packages }) as Parameters<typeof missingPlatformEntries>[0];

test('names the platform package that is named as a dependency and has no entry', () => {
  const tool = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { '@t/darwin-arm64': '1.0.0', '@t/linux-x64': '1.0.0' },
  };
  const entries = missingPlatformEntries(
    lock({ 'node_modules/t': tool, 'node_modules/@t/linux-x64': { version: '1.0.0' } }),
  );
  expect(entries).toEqual([
    {
      key: 'node_modules/@t/darwin-arm64',
      entry: { version: '1.0.0', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] },
    },
  ]);
});

test('puts the entry under the dependant where another version sits on top', () => {
  const entries = missingPlatformEntries(
    lock({
      'node_modules/t': { version: '2.0.0', optionalDependencies: { '@t/win32-x64': '2.0.0' } },
      'node_modules/@t/win32-x64': { version: '1.0.0' },
    }),
  );
  expect(entries.map(({ key }) => key)).toEqual(['node_modules/t/node_modules/@t/win32-x64']);
});

test('leaves ranges alone: npm resolves them itself', () => {
  expect(
    missingPlatformEntries(lock({ 'node_modules/t': { optionalDependencies: { fsevents: '^2.0.0' } } })),
  ).toEqual([]);
});

test('says which C library a Linux build is for, or npm installs both', () => {
  const tool = {
    version: '1.0.0',
    optionalDependencies: { '@t/linux-x64-musl': '1.0.0', '@t/linux-x64-gnu': '1.0.0' },
  };
  const entries = missingPlatformEntries(lock({ 'node_modules/t': tool }));
  expect(entries.map(({ entry }) => entry.libc)).toEqual([['musl'], ['glibc']]);
});
