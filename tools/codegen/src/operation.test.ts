import { expect, it } from 'vitest';
import { operationsOf } from './operation.ts';
import { sample } from './testing/sample.ts';

const operations = operationsOf(sample());
const byId = (id: string) => operations.find((operation) => operation.id === id);

it('reads every operation in the order of the document, and no webhook', () => {
  expect(operations.map((operation) => operation.id)).toEqual([
    'orders.list',
    'orders.create',
    'orders.retrieve',
    'orders.delete',
    'testMode.payOrder',
  ]);
});

it('reads the body, its decimals and the idempotency of a write', () => {
  expect(byId('orders.create')).toMatchObject({
    noun: 'orders',
    verb: 'create',
    method: 'POST',
    scope: 'orders:write',
    idempotency: 'required',
    testModeOnly: false,
    body: { schema: 'OrderCreate', required: true },
    moneyFields: ['/amount', '/lines/*/unit_amount'],
    response: 'Order',
    item: null,
    errorStatuses: [400, 401, 413],
  });
  expect(byId('testMode.payOrder')).toMatchObject({
    idempotency: 'optional',
    testModeOnly: true,
    outsideTransaction: true,
    body: { schema: 'OrderPay', required: false },
  });
});

it('reads how each query parameter becomes a value, and the item of a list', () => {
  const list = byId('orders.list');
  expect(list?.query.map(({ name, kind }) => [name, kind])).toEqual([
    ['limit', 'integer'],
    ['late', 'boolean'],
    ['status', 'array'],
    ['include', 'csv'],
    ['metadata', 'map'],
    ['since', 'string'],
  ]);
  expect(list?.item).toBe('Order');
  expect(list?.idempotency).toBe('none');
});

it('reads which object a path parameter names', () => {
  expect(byId('orders.retrieve')?.params).toEqual([
    {
      name: 'id',
      object: 'order',
      pattern: '^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$',
      description: 'Id of the order.',
    },
  ]);
});

it('refuses an operationId without a noun and a verb', () => {
  const document = structuredClone(sample()) as unknown as {
    paths: { '/v1/orders': { get: { operationId: string } } };
  };
  document.paths['/v1/orders'].get.operationId = 'list';
  expect(() => operationsOf(document as never)).toThrow('not of the form noun.verb');
});
