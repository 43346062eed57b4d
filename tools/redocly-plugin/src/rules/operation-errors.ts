import type { Context, Node, Rule } from '../redocly.ts';
import { isNode } from '../walk-schema.ts';

/** Every operation lists each error that it can answer: the ones of all operations, and those its shape brings. */
export const operationErrors: Rule = () => ({
  PathItem: {
    Operation(operation, context) {
      const responses = isNode(operation['responses']) ? operation['responses'] : {};
      for (const [status, because] of expected(
        operation,
        String(context.key),
        hasPathParameter(operation, context),
      )) {
        if (status in responses) continue;
        context.report({
          message: `${String(operation['operationId'])} does not list ${status}: ${because}.`,
        });
      }
    },
  },
});

function hasPathParameter(operation: Node, context: Context): boolean {
  const parameters: unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  return parameters.some((parameter) => {
    const { node } = context.resolve(parameter);
    return isNode(node) && node['in'] === 'path';
  });
}

function expected(operation: Node, method: string, hasPath: boolean): [string, string][] {
  const always: [string, string][] = [
    ['400', 'an unknown parameter or field is refused'],
    ['401', 'every operation is signed'],
    ['403', 'a key may lack the scope or be bound to addresses'],
    ['429', 'every key has limits'],
    ['500', 'anything can fail'],
    ['503', 'the database can be away'],
  ];
  if (hasPath) always.push(['404', 'the id may name nothing']);
  if (['post', 'put', 'patch'].includes(method))
    always.push(['409', 'a signature or Idempotency-Key may be used again']);
  if ('requestBody' in operation) {
    always.push(['413', 'a body can be too large'], ['415', 'a body can be of another type']);
  }
  return always.sort();
}
