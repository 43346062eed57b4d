// The part of Redocly's rule interface that our rules use. The CLI carries its types inside a bundle
// that cannot be imported, so they are written down here.

/** A node of the document, not yet known to be anything. */
export type Node = Readonly<Record<string, unknown>>;

export interface Location {
  readonly source: { readonly absoluteRef: string };
  child(path: string | readonly string[]): Location;
  key(): Location;
}

export interface Context {
  readonly location: Location;
  readonly key: string | number;
  report(problem: { message: string; location?: Location | { reportOnKey?: boolean } }): void;
  /** Follows a `$ref`, relative to the current file or to the one given; other nodes come back as they are. */
  resolve(node: unknown, from?: string): { readonly node: unknown; readonly location: Location | undefined };
}

type Visit = (node: Node, context: Context) => void;

/** What a rule gives back: a function per type of node, nested where the place matters. */
export interface Visitor {
  readonly [type: string]: Visit | Visitor | undefined;
}

/** A rule as Redocly calls it, once per document. */
export type Rule = () => Visitor;
