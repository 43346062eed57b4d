import { eachSchema, rule } from '../reachable.ts';
import { hasType, isNode } from '../walk-schema.ts';

/**
 * Bodies of requests are closed, so that a misspelt field is refused; answers are open, so that they can gain
 * fields without breaking anyone.
 */
export const openAndClosed = rule(
  () =>
    eachSchema('RequestBody', ({ node, location }, context) => {
      // An object without named fields is a map, whose keys are the caller's.
      const named = hasType(node, 'object') && isNode(node['properties']);
      if (!named || node['additionalProperties'] === false) return;
      context.report({ message: 'An object of a request must have additionalProperties: false.', location });
    }),
  () =>
    eachSchema('Response', ({ node, location }, context) => {
      if (node['additionalProperties'] !== false && node['unevaluatedProperties'] !== false) return;
      const message = 'An object of an answer must stay open: remove additionalProperties: false.';
      context.report({ message, location });
    }),
);
