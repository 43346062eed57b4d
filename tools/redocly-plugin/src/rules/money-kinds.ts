import { eachSchema, rule, type Found } from '../reachable.ts';
import type { Context } from '../redocly.ts';
import { branches, hasType, isNode } from '../walk-schema.ts';

const moneyName =
  /^(amount|amount_.+|.+_amount|available|pending|reserved|total|.+_total|.+_fee|total_debit|(min|max)_(payment|payout))$/;

/** Money is `Money`, a string, in every answer and `MoneyInput` in every body; nothing in an answer is a `number`. */
export const moneyKinds = rule(
  () =>
    eachSchema('RequestBody', (found, context) => checkProperties(found, context, 'request', 'MoneyInput')),
  () =>
    eachSchema('Response', (found, context) => {
      if (hasType(found.node, 'number')) {
        const message = 'A number in an answer loses digits: use a decimal string, or an integer.';
        context.report({ message, location: found.location });
      }
      checkProperties(found, context, 'response', 'Money');
    }),
);

function checkProperties({ node, location }: Found, context: Context, kind: string, name: string): void {
  for (const [property, schema] of Object.entries(isNode(node['properties']) ? node['properties'] : {})) {
    if (!moneyName.test(property)) continue;
    const from = location.source.absoluteRef;
    // Of sums per currency the money is inside, where it is looked at again.
    const scalars = branches(schema, context, from)
      .flatMap((it) => (hasType(it, 'array') ? branches(it['items'], context, from) : [it]))
      .filter((it) => !hasType(it, 'null') && !hasType(it, 'object'));
    if (scalars.every((it) => it['x-money'] === kind)) continue;
    const place = location.child(['properties', property]);
    context.report({ message: `${property} is money: it must be ${name} here.`, location: place });
  }
}
