import type { Section } from './result.ts';

/** Renders a section as an aligned table for a terminal. */
export function renderSection(section: Section): string {
  const rows = section.comparisons.map((one) => [
    one.name,
    `${format(one.ours)} ${one.unit}`,
    `${one.peerName}: ${format(one.peer)} ${one.unit}`,
    one.ratio.toFixed(2),
    one.aim === null ? '' : `aim ${one.aim}: ${one.ratio >= one.aim ? 'met' : 'missed'}`,
  ]);
  const header = ['what', 'ours', 'peer', 'ratio', ''];
  const figures = section.figures.map((one) => [one.name, `${format(one.value)} ${one.unit}`, '', '', '']);
  const table = align(rows.length > 0 ? [header, ...rows, ...figures] : figures);
  const skipped = section.skipped.map((reason) => `  skipped: ${reason}`);
  return [section.title, ...table.map((line) => `  ${line}`), ...skipped, ''].join('\n');
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
