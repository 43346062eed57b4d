import type { VitestReport } from '../test-summary.ts';
import type { Place, Scenario } from './scenarios.ts';

export interface ScenarioTable {
  readonly lines: readonly string[];
  /** What should have been played and was not, or failed. */
  readonly missing: readonly string[];
}

const places: readonly Place[] = ['sim', 'anvil', 'litecoind', 'btcd', 'none'];
type Played = 'ok' | 'FAILED' | 'skipped' | 'not run' | '';

/**
 * What a run played of some scenarios, and where.
 *
 * @param exists whether a file of the repository is there
 */
export function tabulate(
  title: string,
  scenarios: readonly Scenario[],
  report: VitestReport,
  exists: (file: string) => boolean,
): ScenarioTable {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const outcome = (names: readonly string[]): Played => {
    const found = names.map((name) => tests.filter((test) => isNamed(test.fullName, name)));
    const all = found.flat();
    if (all.some(({ status }) => status === 'failed')) return 'FAILED';
    if (found.some((each) => each.length === 0)) return 'not run';
    return all.every(({ status }) => status === 'passed') ? 'ok' : 'skipped';
  };
  // A node that is not installed plays nothing at all; the run has named it among what was skipped.
  const here = new Set(
    places.filter((place) =>
      scenarios.some(({ tests: by }) => ['ok', 'FAILED'].includes(outcome(by[place] ?? ['']))),
    ),
  );

  const missing: string[] = [];
  const rows = scenarios.map(({ number, name, tests: by, file }) => {
    const isHere = file === undefined || exists(file);
    const cells = places.map((place): string => {
      const names = by[place];
      if (names === undefined) return '';
      if (!isHere) return 'absent';
      const played = outcome(names);
      if (played !== 'ok' && here.has(place))
        missing.push(`scenario ${number} (${name}), ${place}: ${played}`);
      return played;
    });
    const isPlayed = Object.keys(by).length > 0;
    return [number, name, ...(isPlayed ? cells : ['not played'])];
  });
  return { lines: align([['', title, ...places], ...rows]), missing };
}

function isNamed(fullName: string, name: string): boolean {
  return name.endsWith('…') ? fullName.startsWith(name.slice(0, -1)) : fullName === name;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3, 4, 5, 6].map((column) =>
    Math.max(...rows.map((row) => (row[column] === 'not played' ? 0 : (row[column] ?? '').length))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padStart(widths[0] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
