/** Names under which statements are prepared, so that a connection parses and plans each text once. */
export interface StatementNames {
  /** The name of a text; undefined for one more than a connection should keep. */
  of(text: string): string | undefined;
  /** Names everything anew: what is prepared under the old names is not used again. */
  forget(): void;
}

/** A server keeps a plan per connection and name, so there is an end to them. */
const maxNames = 400;

export function createStatementNames(max = maxNames): StatementNames {
  let names = new Map<string, string>();
  let generation = 0;
  return {
    of: (text) => {
      const known = names.get(text);
      if (known !== undefined || names.size >= max) return known;
      const name = `cx_${generation}_${names.size}`;
      names.set(text, name);
      return name;
    },
    forget: () => {
      names = new Map();
      generation += 1;
    },
  };
}
