import { findAnvil, findBtcd, installAnvil, installBtcd } from '@cryptoix/devnet';
import { expect, it } from 'vitest';
import { agrees } from './compare.ts';
import { playDay } from './play-day.ts';
import { report } from './report.ts';

const missing = [
  ...(findAnvil().kind === 'binary' ? [] : [installAnvil]),
  ...(findBtcd() === undefined ? [installBtcd] : []),
];

if (missing.length > 0) it.skip(`a short day in the life. Install what it needs with: ${missing.join('; ')}`);
else
  it('a short day in the life: node, tables, API and events tell the same story', async () => {
    const seed = Date.now() % 1_000_000_000;
    const day = await playDay({
      seed,
      payments: 16,
      invoices: 4,
      payouts: 4,
      refunds: 1,
      reorgs: 1,
      kills: 2,
      killEvery: [1_000, 4_000],
      say: () => undefined,
    });
    const told = `DAY_SEED=${seed}\n${report(day)}`;
    expect(
      day.lines.filter((line) => !agrees(line)),
      told,
    ).toEqual([]);
    expect(day.differences, told).toEqual([]);
    expect(day.unbalanced, told).toBe(0);
    expect(day.kills).toBe(2);
    expect(day.lines.find(({ what }) => what === 'BTC received')?.told.node ?? 0n).toBeGreaterThan(0n);
  }, 240_000);
