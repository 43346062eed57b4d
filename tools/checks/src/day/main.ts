import { agrees } from './compare.ts';
import { playDay } from './play-day.ts';
import { report } from './report.ts';

// `npm run verify day`. DAY_SEED repeats a day; DAY_SCALE makes it smaller or larger.
const seed = Number(process.env.DAY_SEED ?? Date.now() % 1_000_000_000);
const scale = Number(process.env.DAY_SCALE ?? 1);
const times = (count: number): number => Math.max(1, Math.round(count * scale));
process.stdout.write(`A day in the life, seed ${seed} (DAY_SEED=${seed} repeats it)\n`);

const day = await playDay({
  seed,
  payments: times(200),
  invoices: times(40),
  payouts: times(30),
  refunds: times(10),
  reorgs: times(3),
  kills: times(20),
  killEvery: [3_000, 15_000],
  say: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(report(day));
const isWell = day.lines.every(agrees) && day.differences.length === 0 && day.unbalanced === 0;
process.exitCode = isWell ? 0 : 1;
