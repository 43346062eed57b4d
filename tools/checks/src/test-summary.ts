/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status?: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Summary {
  readonly lines: readonly string[];
  /** `N passed, N failed`, with `, N skipped` where something was. */
  readonly closing: string;
  readonly ok: boolean;
}

/** Counts a run and names what was skipped; a file that failed to load counts as one failure. */
export function summarise(report: VitestReport): Summary {
  const all = report.testResults.flatMap((file) => file.assertionResults);
  const count = (status: string): number => all.filter((test) => test.status === status).length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const skipped = all.filter(
    (test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo',
  );
  const passed = count('passed');
  const failed = count('failed') + broken.length;

  return {
    lines: [
      ...broken.map((file) => `failed to run: ${file.name}`),
      ...[...new Set(skipped.map((test) => test.fullName))].map((name) => `skipped: ${name}`),
    ],
    closing: `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    ok: failed === 0 && passed > 0,
  };
}
