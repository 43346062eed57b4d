import { agrees } from './compare.ts';
import type { Day } from './play-day.ts';

const sources = ['node', 'sql', 'api', 'events'] as const;

/** The comparison as a table: base units by source, and whether they agree. */
export function report(day: Day): string {
  const rows = [
    ['', ...sources, ''],
    ...day.lines.map((line) => [
      line.what,
      ...sources.map((source) => line.told[source]?.toString() ?? '-'),
      agrees(line) ? 'same' : 'DIFFERENT',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const done = [...day.done].sort().map(([what, count]) => `  ${count} ${what}`);
  return [
    '',
    'What was done:',
    ...done,
    `  ${day.kills} kill -9`,
    '',
    'What is told of it, in base units:',
    ...table,
    `Transfers or accounts out of balance: ${day.unbalanced}`,
    `Objects whose events and API differ: ${day.differences.length}`,
    ...day.differences.slice(0, 50).map((each) => `  ${each}`),
    '',
  ].join('\n');
}
