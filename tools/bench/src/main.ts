import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { renderSection } from './report.ts';
import type { Section } from './result.ts';

// `npm run bench [name …]`: ratios against a peer in the same run, as a table and as JSON.
const sections: Readonly<Record<string, () => Promise<Section>>> = {
  verify: async () => (await import('./bench-verify.ts')).benchVerify(),
  sdk: async () => (await import('./bench-sdk.ts')).benchSdk(),
  scan: async () => (await import('./bench-scan.ts')).benchScan(),
  stub: async () => (await import('./bench-stub.ts')).benchStub(),
  gateway: async () => (await import('./bench-gateway.ts')).benchGateway(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in sections));
if (unknown.length > 0) {
  process.stderr.write(
    `No benchmark ${unknown.join(', ')}. There are: ${Object.keys(sections).join(', ')}.\n`,
  );
  process.exit(2);
}

const folder = new URL('../../../.cache/', import.meta.url);
const results: Section[] = [];
for (const [name, run] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const section = await run();
  results.push(section);
  process.stdout.write(`${renderSection(section)}\n`);
}

const machine = { node: process.version, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
await mkdir(folder, { recursive: true });
await writeFile(
  new URL('bench.json', folder),
  `${JSON.stringify({ machine, sections: results }, null, 2)}\n`,
);
process.stdout.write('As JSON: .cache/bench.json\n');
process.exit(0);
