import { expect, it } from 'vitest';
import { moneyPointers } from './money-pointers.ts';
import { sample } from './testing/sample.ts';

it('finds the decimals of a body, in arrays too, and nothing where there are none', () => {
  expect(moneyPointers(sample(), 'OrderCreate')).toEqual(['/amount', '/lines/*/unit_amount']);
  expect(moneyPointers(sample(), 'Order')).toEqual([]);
});

it('ends on a schema that contains itself', () => {
  const document = structuredClone(sample()) as unknown as {
    components: { schemas: { OrderLine: { properties: Record<string, object> } } };
  };
  document.components.schemas.OrderLine.properties['part'] = { $ref: '#/components/schemas/OrderLine' };
  expect(moneyPointers(document as never, 'OrderLine')).toEqual(['/unit_amount']);
});
