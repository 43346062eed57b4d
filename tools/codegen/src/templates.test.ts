import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatorInput } from './generator-input.ts';
import { hasJava } from './java.ts';
import { layOut } from './lay-out.ts';
import { runGenerator } from './openapi-generator.ts';
import { operationsOf } from './operation.ts';
import { catalogueOf } from './outputs/errors.ts';
import { sample } from './testing/sample.ts';

const java = await hasJava();
let folder = '';
let sdk = new Map<string, string>();
let server = new Map<string, string>();

beforeAll(async () => {
  if (!java) return;
  const document = sample();
  folder = await mkdtemp(join(tmpdir(), 'cryptoix-templates-'));
  const input = join(folder, 'codegen.json');
  await writeFile(
    input,
    JSON.stringify(await generatorInput(document, operationsOf(document), catalogueOf(document))),
  );
  sdk = await runGenerator('sdk', input);
  server = await runGenerator('server', input);
});
afterAll(() => (folder === '' ? undefined : rm(folder, { recursive: true })));

async function file(files: ReadonlyMap<string, string>, path: string): Promise<string> {
  const text = files.get(path);
  if (text === undefined) throw new Error(`Only these files were written: ${[...files.keys()].join(', ')}`);
  return layOut(text);
}

describe.skipIf(!java)('templates (need Java: apt-get install -y default-jre-headless)', () => {
  it('sdk/resource.mustache: a class per tag, with what it imports', async () => {
    expect(await file(sdk, 'resources/TestModeApi.resource.ts'))
      .toBe(`import type { Order, OrderPay } from '@cryptoix/spec';
import { Resource, type ApiPromise, type RequestOptions } from '../resource.ts';
import { segment } from '../segment.ts';

/** Only for tests. */
export class TestMode extends Resource {
  /**
   * Pay an order.
   *
   * \`POST /v1/test/orders/{id}/pay\`. Needs the scope \`orders:write\`. Test keys only.
   *
   * @param id Id of the order.
   * @param body The fields to send.
   * @param options Timeout, retries, signal and headers of this call alone.
   * @throws An error with the code \`invalid_request\` (400), \`resource_not_found\` (404).
   *
   * @example
   * \`\`\`ts
   * import { Cryptoix } from '@cryptoix/sdk';
   *
   * const cryptoix = new Cryptoix({ publicKey: 'pk_test_…', secretKey: 'sk_test_…' });
   * const order = await cryptoix.testMode.payOrder('ord_01JD4X8Q2M7Z0V6T3R9K5W1B2C', { amount: '1' });
   * console.log(order);
   * \`\`\`
   */
  payOrder(id: string, body?: OrderPay, options?: RequestOptions): ApiPromise<Order> {
    return this.request<Order>('POST', \`/v1/test/orders/\${segment(id)}/pay\`, { body, options });
  }
}
`);
  });

  it('sdk/resource.mustache: lists are pages, and a comment stays a comment', async () => {
    const text = await file(sdk, 'resources/OrdersApi.resource.ts');
    expect(text).toContain(`  list(query?: OrdersListQuery, options?: RequestOptions): PagePromise<Order> {
    return this.page<Order>('/v1/orders', { query, options });
  }`);
    expect(text).toContain(`  create(body: OrderCreate, options?: RequestOptions): ApiPromise<Order> {`);
    expect(text).toContain("for await (const order of cryptoix.orders.list({ status: ['open'] })) {");
    expect(text).toContain('   * @deprecated\n');
    expect(text).not.toContain('*/ in it');
  });

  it('sdk/index.mustache: the resources by the names of their properties', async () => {
    expect(await file(sdk, 'index.ts')).toBe(`import { Orders } from './orders.ts';
import { TestMode } from './test-mode.ts';

/** The resources of a client, as its properties. */
export interface Resources {
  readonly orders: Orders;
  readonly testMode: TestMode;
}

/** The class of each resource, by the name of its property. */
export const resources = {
  orders: Orders,
  testMode: TestMode,
} as const;

export { Orders, TestMode };
`);
  });

  it('server/handlers.mustache: a function per operation, typed by what the operation has', async () => {
    const text = await file(server, 'handlers.ts');
    expect(text).toContain(
      "import type { Order, OrderCreate, OrderList, OrderPay, OrdersListQuery } from '@cryptoix/spec';",
    );
    expect(text).toContain(
      "'orders.create': (input: { body: Parsed<OrderCreate> }, context: Context) => Promise<Order>;",
    );
    expect(text).toContain(
      "'orders.list': (input: { query: OrdersListQuery }, context: Context) => Promise<OrderList>;",
    );
    expect(text).toContain(
      "'orders.retrieve': (input: { params: { id: string } }, context: Context) => Promise<Order>;",
    );
    expect(text).toContain('input: { params: { id: string }; body?: Parsed<OrderPay> | undefined },');
    expect(text).not.toContain('onOrderPaid');
  });

  it('server/routes.mustache: what drives the stub', async () => {
    const text = await file(server, 'routes.ts');
    expect(text).toContain(`  'testMode.payOrder': {
    operationId: 'testMode.payOrder',
    method: 'POST',
    path: '/v1/test/orders/{id}/pay',
    scope: 'orders:write',
    idempotency: 'optional',
    testModeOnly: true,
    outsideTransaction: true,
    body: 'optional',
    moneyFields: ['/amount'],
    params: [{ name: 'id', pattern: '^ord_[0-7][0-9A-HJKMNP-TV-Z]{25}$', object: 'order' }],
    query: [],
  },`);
    expect(text).toContain("{ name: 'metadata', kind: 'map' },");
  });
});
