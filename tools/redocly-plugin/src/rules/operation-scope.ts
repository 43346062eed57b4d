import type { Rule } from '../redocly.ts';
import { isNode } from '../walk-schema.ts';

/** Every operation names in `x-scope` a scope of the `Scope` schema, or `any`. */
export const operationScope: Rule = () => {
  let known: readonly unknown[] = [];
  return {
    Root(root, context) {
      const components = isNode(root['components']) ? root['components'] : {};
      const schemas = isNode(components['schemas']) ? components['schemas'] : {};
      const { node } = context.resolve(schemas['Scope']);
      known = isNode(node) && Array.isArray(node['enum']) ? node['enum'] : [];
    },
    Operation(operation, context) {
      const scope = operation['x-scope'];
      if (scope === 'any' || known.includes(scope)) return;
      const id = String(operation['operationId']);
      const fault =
        typeof scope === 'string' ? `names the scope ${scope}, which does not exist` : 'names no x-scope';
      context.report({ message: `${id} ${fault}.` });
    },
  };
};
