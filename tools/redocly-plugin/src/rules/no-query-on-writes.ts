import type { Rule } from '../redocly.ts';
import { isNode } from '../walk-schema.ts';

/**
 * An operation that changes something takes no query parameter, because a signature over the path alone must
 * mean the same as one over path and query.
 */
export const noQueryOnWrites: Rule = () => ({
  PathItem(item, context) {
    for (const [method, operation] of Object.entries(item)) {
      if (!['post', 'put', 'patch', 'delete'].includes(method) || !isNode(operation)) continue;
      const parameters = [item['parameters'], operation['parameters']].flatMap((list) =>
        Array.isArray(list) ? (list as unknown[]) : [],
      );
      for (const parameter of parameters) {
        const { node } = context.resolve(parameter);
        if (!isNode(node) || node['in'] !== 'query') continue;
        const id = String(operation['operationId']);
        context.report({
          message: `${id} changes something and takes the query parameter ${String(node['name'])}: move it to the body.`,
          location: context.location.child([method]).key(),
        });
      }
    }
  },
});
