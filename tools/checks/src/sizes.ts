import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `npm run sizes`: how long the hand-written files are. A report to think about, not a gate.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs', '*.vue'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.includes('/generated/'));
const sizes = files
  .map((file) => ({ file, lines: readFileSync(`${root}${file}`, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => b.lines - a.lines);
const at = (share: number): number => sizes[Math.floor(sizes.length * share)]?.lines ?? 0;

process.stdout.write(
  `${sizes.length} hand-written files: median ${at(0.5)} lines, nine in ten below ${at(0.1)}\n`,
);
for (const { file, lines } of sizes.filter((one) => one.lines > 300)) {
  process.stdout.write(`  ${lines}  ${file}\n`);
}
