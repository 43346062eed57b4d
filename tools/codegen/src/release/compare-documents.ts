import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from '../document.ts';
import { fromRoot } from '../paths.ts';
import { run } from '../run.ts';
import { highest, type Level } from './level.ts';

export interface Change {
  readonly level: Level;
  readonly message: string;
}

/** What changed between two documents, and how far the version must move for it. */
export interface Comparison {
  readonly level: Level;
  readonly changes: readonly Change[];
}

/** Compares two documents by `redocly diff`, which sees requests and answers with their polarity. */
export async function compareDocuments(base: Document, revision: Document): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-diff-'));
  try {
    await writeFile(join(folder, 'base.json'), JSON.stringify(base));
    await writeFile(join(folder, 'revision.json'), JSON.stringify(revision));
    const cli = fromRoot('node_modules/@redocly/cli/bin/cli.js');
    const output = join(folder, 'report.json');
    const args = [
      'diff',
      'base.json',
      'revision.json',
      '--format',
      'json',
      '--fail-on',
      'none',
      '-o',
      output,
    ];
    await run(process.execPath, [cli, ...args], folder);
    const report = JSON.parse(await readFile(output, 'utf8')) as Report;
    const changes = report.changes.map((change) => toChange(change, base));
    return { level: highest(changes.map((change) => change.level)), changes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly changes: readonly ReportedChange[];
}

interface ReportedChange {
  readonly path: string;
  readonly kind: string;
  readonly property?: string;
  readonly impact: Level;
  readonly verdicts: readonly { readonly ruleId: string; readonly impact: Level; readonly message: string }[];
  readonly base?: { readonly pointer: string };
}

function toChange(change: ReportedChange, base: Document): Change {
  const [verdict] = change.verdicts;
  if (verdict === undefined) {
    return { level: change.impact, message: `${change.kind} ${change.path} ${change.property ?? ''}`.trim() };
  }
  const levels = change.verdicts.map(({ ruleId, impact }) =>
    // Clients are told to accept unknown values of these, so one more breaks nobody.
    ruleId === 'enum-values-added' && isOpenEnum(change, base) ? 'minor' : impact,
  );
  return { level: highest(levels), message: change.verdicts.map(({ message }) => message).join(' ') };
}

function isOpenEnum(change: ReportedChange, base: Document): boolean {
  const parts = (change.base?.pointer ?? '').split('/').slice(1, -1);
  let schema: unknown = base;
  for (const part of parts) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    schema = (schema as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  return (schema as Readonly<Record<string, unknown>> | undefined)?.['x-open-enum'] === true;
}
