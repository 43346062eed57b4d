import type { Rule } from '../redocly.ts';
import { isNode } from '../walk-schema.ts';

/** Every operation has an example pair: what is sent, as its body or as `x-request-example`, and what comes back. */
export const operationExample: Rule = () => ({
  Operation(operation, context) {
    const id = String(operation['operationId']);
    const body = context.resolve(operation['requestBody']).node;
    const sent = isNode(body) ? hasExample(body) : isNode(operation['x-request-example']);
    if (!sent) context.report({ message: `${id} has no example of its request.` });
    const responses = operation['responses'];
    const success = context.resolve(isNode(responses) ? responses['200'] : undefined).node;
    if (!isNode(success) || !hasExample(success)) {
      context.report({ message: `${id} has no example of its answer.` });
    }
  },
  Response(response, context) {
    if (!hasExample(response)) context.report({ message: 'A response has no example.' });
  },
});

// A file has none that could stand in a document.
function hasExample(holder: Readonly<Record<string, unknown>>): boolean {
  const content = holder['content'];
  if (isNode(content) && Object.keys(content).every((type) => type !== 'application/json')) return true;
  const media = isNode(content) ? content['application/json'] : undefined;
  return isNode(media) && isNode(media['examples']) && Object.keys(media['examples']).length > 0;
}
