/** What a command may touch outside itself. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data: the only thing that reaches standard output. */
  print(line: string): void;
  /** For people: standard error. */
  explain(line: string): void;
}

/** A refusal that the operator understands without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Prints an answer as one line of JSON, or as lines of `name: value`. */
export function printRecord(
  terminal: Terminal,
  record: Readonly<Record<string, unknown>>,
  json: boolean,
): void {
  if (json) {
    terminal.print(JSON.stringify(record));
    return;
  }
  for (const [name, value] of Object.entries(record)) {
    terminal.print(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
}
