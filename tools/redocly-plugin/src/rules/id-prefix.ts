import { eachSchema, rule } from '../reachable.ts';
import type { Context, Location, Node } from '../redocly.ts';
import { branches, hasType, isNode } from '../walk-schema.ts';

const prefixed = /^\^[a-z]+_\[0-7\]\[0-9A-HJKMNP-TV-Z\]\{25\}\$$/;

/** Ids have the pattern of their prefix and name their object, in answers, in paths and in queries. */
export const idPrefix = rule(
  () => ({
    Parameter(parameter, context) {
      const name = String(parameter['name']);
      if (parameter['in'] !== 'header' && isId(name))
        check(name, parameter['schema'], context.location, context);
    },
  }),
  () =>
    eachSchema('Response', ({ node, location }, context) => {
      for (const [name, schema] of Object.entries(isNode(node['properties']) ? node['properties'] : {})) {
        if (isId(name)) check(name, schema, location.child(['properties', name]), context);
      }
    }),
);

// A number of the tax office and no id of ours.
const foreign: ReadonlySet<string> = new Set(['tax_id']);

function isId(name: string): boolean {
  if (foreign.has(name)) return false;
  return name === 'id' || name.endsWith('_id') || name.endsWith('_ids');
}

function check(name: string, schema: unknown, location: Location, context: Context): void {
  const from = location.source.absoluteRef;
  const values = branches(schema, context, from).filter((it) => !hasType(it, 'null'));
  const ids = name.endsWith('_ids') ? values.flatMap((it) => branches(it['items'], context, from)) : values;
  if (ids.length > 0 && ids.every(isPrefixed)) return;
  const message = `${name} has no pattern with a prefix and x-object: use a schema of shared/ids.yaml.`;
  context.report({ message, location });
}

function isPrefixed(schema: Node): boolean {
  return typeof schema['x-object'] === 'string' && prefixed.test(String(schema['pattern']));
}
