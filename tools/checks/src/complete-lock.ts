import { readFile, writeFile } from 'node:fs/promises';
import { missingPlatformEntries, type Lock } from './lock-entries.ts';

// Usage: complete-lock.ts [--check]. npm drops optional packages of other platforms that a registry
// does not answer for, and `npm ci` then refuses the lock everywhere; this names or adds them.
const file = new URL('../../../package-lock.json', import.meta.url);
const text = await readFile(file, 'utf8');
const lock = JSON.parse(text) as Lock;
const missing = missingPlatformEntries(lock);
const hosts = [...text.matchAll(/"resolved": "(https?:[^"]+)"/g)];

if (process.argv.includes('--check')) {
  process.stdout.write(`lock: ${missing.length} platform entries missing, ${hosts.length} addresses named\n`);
  for (const { key } of missing) process.stdout.write(`  missing: ${key}\n`);
  process.exitCode = missing.length + hosts.length > 0 ? 1 : 0;
} else {
  for (const { key, entry } of missing) lock.packages[key] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`added ${missing.length}\n`);
}
