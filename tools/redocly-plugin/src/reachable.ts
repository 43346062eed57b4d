import type { Context, Location, Node, Rule, Visitor } from './redocly.ts';
import { isNode } from './walk-schema.ts';

/** A schema and where it stands. */
export interface Found {
  readonly node: Node;
  readonly location: Location;
}

/**
 * A rule that looks at every schema of all bodies, or of all answers, once, however deep and however often it is
 * referred to. Redocly's own nested visitors stop at the first schema below a response.
 */
export function eachSchema(
  holder: 'RequestBody' | 'Response',
  look: (found: Found, context: Context) => void,
  seen = new Set<Node>(),
): Visitor {
  return {
    [holder]: {
      MediaType(media, context) {
        for (const found of reachable(media['schema'], context.location.child(['schema']), context, seen)) {
          look(found, context);
        }
      },
    },
  };
}

/** Several visitors as one rule. */
export function rule(...visitors: (() => Visitor)[]): Rule {
  return () => Object.assign({}, ...visitors.map((make) => make())) as Visitor;
}

function reachable(schema: unknown, at: Location, context: Context, seen: Set<Node>): Found[] {
  const { node, location } = follow(schema, at, context);
  if (!isNode(node) || seen.has(node)) return [];
  seen.add(node);
  const children = [...childrenOf(node)].flatMap(([path, child]) =>
    reachable(child, location.child(path), context, seen),
  );
  return [{ node, location }, ...children];
}

function follow(schema: unknown, at: Location, context: Context): { node: unknown; location: Location } {
  if (!isNode(schema) || typeof schema['$ref'] !== 'string') return { node: schema, location: at };
  const { node, location } = context.resolve(schema, at.source.absoluteRef);
  return { node, location: location ?? at };
}

function* childrenOf(node: Node): Iterable<[string[], unknown]> {
  const properties = node['properties'];
  if (isNode(properties)) {
    for (const [name, child] of Object.entries(properties)) yield [['properties', name], child];
  }
  for (const keyword of ['items', 'additionalProperties']) {
    if (isNode(node[keyword])) yield [[keyword], node[keyword]];
  }
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    const list: unknown = node[keyword];
    if (Array.isArray(list))
      for (const [index, child] of list.entries()) yield [[keyword, String(index)], child];
  }
}
