import type { Context, Node } from './redocly.ts';

/**
 * A schema with its references followed: itself, or the branches of its `oneOf`, `anyOf` and `allOf`.
 *
 * @param from The file that the schema stands in, which its references are relative to.
 */
export function branches(schema: unknown, context: Context, from: string): Node[] {
  const { node, file } = followed(schema, context, from);
  if (!isNode(node)) return [];
  const inner = [node['oneOf'], node['anyOf'], node['allOf']].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  if (inner.length === 0 || isMarked(node)) return [node];
  return inner.flatMap((branch) => branches(branch, context, file));
}

// For a node that is no reference, Redocly answers with the place being visited, which may be another file.
function followed(schema: unknown, context: Context, from: string): { node: unknown; file: string } {
  if (!isNode(schema) || typeof schema['$ref'] !== 'string') return { node: schema, file: from };
  const { node, location } = context.resolve(schema, from);
  return { node, file: location?.source.absoluteRef ?? from };
}

// A named kind of value, such as MoneyInput, is looked at as a whole even where it is a oneOf.
function isMarked(node: Node): boolean {
  return 'x-money' in node || 'x-decimal-input' in node;
}

/** Whether a value is an object of the document. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a schema allows this type, alone or among others. */
export function hasType(schema: Node, type: string): boolean {
  const value = schema['type'];
  return value === type || (Array.isArray(value) && value.includes(type));
}
