import { ApiError, type Cryptoix } from '@cryptoix/sdk';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createSignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
});
afterAll(() => gateway.close());

it('lets both secrets sign while they overlap, on every node, and the new one alone afterwards', async () => {
  const { client } = await gateway.merchant();
  const { origin } = await gateway.second();
  const made = await client.apiKeys.create({ name: 'Shop', scopes: ['balance:read', 'api_keys:write'] });
  const at = (secret: string) => [
    gateway.client(made.public_key, secret),
    gateway.client(made.public_key, secret, origin),
  ];
  const answer = async (nodes: readonly Cryptoix[]): Promise<string[]> =>
    await Promise.all(
      nodes.map((node) =>
        node.balance.retrieve().then(
          () => 'ok',
          (error: unknown) => (error instanceof ApiError ? String(error.reason) : 'failed'),
        ),
      ),
    );
  expect(await answer(at(made.secret))).toEqual(['ok', 'ok']);

  const { secret } = await gateway
    .client(made.public_key, made.secret)
    .apiKeys.rotate(made.id, { overlap_seconds: 2 });
  await eventually(
    () => answer(at(secret)),
    (answers) => answers.join() === 'ok,ok',
  );
  expect(await answer(at(made.secret))).toEqual(['ok', 'ok']);

  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await answer(at(made.secret))).toEqual(['credentials_invalid', 'credentials_invalid']);
  expect(await answer(at(secret))).toEqual(['ok', 'ok']);
});

it('gives the same secret again to the same Idempotency-Key, and rotates once', async () => {
  const { client } = await gateway.merchant();
  const { id } = await client.apiKeys.create({ name: 'Shop', scopes: ['balance:read'] });
  const options = { idempotencyKey: 'rotate-1' };
  const first = await client.apiKeys.rotate(id, {}, options);
  expect(await client.apiKeys.rotate(id, {}, options)).toEqual(first);
  expect((await client.apiKeys.retrieve(id)).version).toBe(2);
});

it.each([
  ['an overlap below zero', '{"overlap_seconds":-1}', 'parameter_invalid', '/overlap_seconds'],
  ['more than seven days', '{"overlap_seconds":604801}', 'parameter_invalid', '/overlap_seconds'],
  ['half a second', '{"overlap_seconds":0.5}', 'parameter_invalid', '/overlap_seconds'],
  ['an unknown field', '{"secret":"x"}', 'parameter_unknown', '/secret'],
])('refuses %s', async (_row, body, reason, param) => {
  const merchant = await gateway.merchant();
  const { id } = await merchant.client.apiKeys.create({ name: 'Shop', scopes: ['balance:read'] });
  const call = createSignedCall(gateway, merchant);
  expect(await call('POST', `/v1/api-keys/${id}/rotate`, body)).toMatchObject({
    status: 400,
    body: { error: { reason, param } },
  });
});
