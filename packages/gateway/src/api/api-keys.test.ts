import { ApiError, type Answer, type Caller } from '@cryptoix/server';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createAccountStore } from '../store/accounts.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { toAccountId } from '../store/ids.ts';
import type { Tx } from '../store/tx.ts';
import { testOnceRequest } from '../testing/once-request.ts';
import { createTestKey } from '../testing/test-keys.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { accountHandlers } from './account.ts';
import { apiKeyHandlers, toApiKeyView } from './api-keys.ts';

let store: TestStore;
let merchant: string;
let caller: Caller;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
beforeEach(async () => {
  merchant = await store.merchant('Example Socks');
  caller = (await createTestKey(store, merchant)).caller;
});
afterAll(() => store.close());

const keys = apiKeyHandlers((tx: Tx) => createApiKeyStore(tx, { box: store.box, toView: toApiKeyView }));
const account = accountHandlers(createAccountStore, { list: () => [] });

/** Calls a handler as the server stub does, in a transaction of its own. */
const call = async <Result>(
  as: Caller,
  handle: (context: { tx: Tx; caller: Caller; idempotencyKey: null }) => Promise<Result>,
): Promise<Result> => {
  let result: Result | undefined;
  await store.unitOfWork.once(testOnceRequest(as), async (tx): Promise<Answer> => {
    result = await handle({ tx, caller: as, idempotencyKey: null });
    return { status: 200, body: Buffer.from(JSON.stringify(result)) };
  });
  return result as Result;
};

const create = (as: Caller, body: Parameters<(typeof keys)['apiKeys.create']>[0]['body']) =>
  call(as, (context) => keys['apiKeys.create']({ body }, context));
const list = (as: Caller, query: Parameters<(typeof keys)['apiKeys.list']>[0]['query'] = {}) =>
  call(as, (context) => keys['apiKeys.list']({ query }, context));

const refusalOf = async (work: Promise<unknown>): Promise<ApiError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!ApiError.is(error)) throw new Error('was not refused', { cause: error });
  return error;
};

describe('apiKeys.create', () => {
  it('shows the secret once and expands presets', async () => {
    const made = await create(caller, {
      name: 'Shop',
      scopes: ['payouts_approver', 'payments:read'],
      allowed_ips: ['203.0.113.0/24', '2001:db8::1'],
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-7][0-9A-HJKMNP-TV-Z]{25}$/) as unknown,
      object: 'api_key',
      livemode: false,
      version: 1,
      created_at: expect.any(String) as unknown,
      updated_at: made.created_at,
      name: 'Shop',
      public_key: expect.stringMatching(/^pk_test_[0-9a-f]{40}$/) as unknown,
      scopes: [
        'payments:read',
        'addresses:read',
        'payouts:read',
        'payouts:approve',
        'transactions:read',
        'balance:read',
      ],
      allowed_ips: ['203.0.113.0/24', '2001:db8::1'],
      status: 'active',
      expires_at: null,
      last_used_at: null,
      last_used_ip: null,
      rate_limit: { per_minute: 60, per_hour: 1000 },
      reference: null,
      metadata: {},
      secret: expect.stringMatching(/^sk_test_[0-9a-f]{64}$/) as unknown,
    });
    const { secret, ...shown } = made;
    expect((await list(caller)).data[0]).toEqual(shown);
    expect(JSON.stringify(await list(caller))).not.toContain(secret);
  });

  it('grants only scopes that the asking key holds, and keeps the line of keys', async () => {
    const { caller: clerk, id } = await createTestKey(store, merchant, {
      scopes: ['api_keys:write', 'payments:read'],
    });
    const error = await refusalOf(create(clerk, { name: 'x', scopes: ['payments:read', 'payouts:approve'] }));
    expect(error).toMatchObject({
      status: 403,
      reason: 'scope_missing',
      details: { required_scope: 'payouts:approve' },
    });
    await refusalOf(create(clerk, { name: 'x', scopes: ['full'] }));
    const child = await create(clerk, { name: 'child', scopes: ['api_keys:write'] });
    const childCaller = { ...clerk, key: { ...clerk.key, id: child.id, scopes: child.scopes } };
    const grandchild = await create(childCaller, { name: 'grandchild', scopes: ['api_keys:write'] });
    await refusalOf(create(childCaller, { name: 'x', scopes: ['payments:read'] }));
    const rows = await store.asOwner(
      'select id, minted_by, lineage from api_key where id = any($1) order by id',
      [[id, child.id, grandchild.id]],
    );
    expect(rows).toEqual([
      { id, minted_by: null, lineage: id },
      { id: child.id, minted_by: id, lineage: id },
      { id: grandchild.id, minted_by: child.id, lineage: id },
    ]);
  });

  it('is the operator’s in live mode', async () => {
    const { caller: live } = await createTestKey(store, merchant, { mode: 'live' });
    expect(await refusalOf(create(live, { name: 'x', scopes: ['balance:read'] }))).toMatchObject({
      status: 400,
      reason: 'test_mode_only',
    });
  });

  it.each([
    [
      { name: 'x', scopes: ['balance:read'], allowed_ips: ['203.0.113.1', '203.0.113.0/33'] },
      '/allowed_ips/1',
    ],
    [{ name: 'x', scopes: ['balance:read'], allowed_ips: ['::1%eth0'] }, '/allowed_ips/0'],
    [{ name: 'x', scopes: ['balance:read'], expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
  ])('refuses %j', async (body, param) => {
    expect(await refusalOf(create(caller, body as never))).toMatchObject({
      reason: 'parameter_invalid',
      param,
    });
  });

  it('makes at most 25 active keys, also when many ask at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 30 }, () =>
        create(caller, { name: 'x', scopes: ['balance:read'] }).then(
          () => 'made',
          (error: unknown) => (ApiError.is(error) ? `${error.status} ${error.reason}` : 'failed'),
        ),
      ),
    );
    expect(results.filter((result) => result === 'made')).toHaveLength(24);
    expect(results.filter((result) => result === '409 state_invalid')).toHaveLength(6);
  });
});

describe('apiKeys.list, retrieve and delete', () => {
  it('page through the keys of the account and mode, newest first', async () => {
    const ids = [caller.key.id];
    for (const name of ['a', 'b', 'c'])
      ids.unshift((await create(caller, { name, scopes: ['balance:read'] })).id);
    await createTestKey(store, merchant, { mode: 'live' });
    await createTestKey(store, await store.merchant());
    const first = await list(caller, { limit: 2 });
    expect(first.has_more).toBe(true);
    await create(caller, { name: 'newer', scopes: ['balance:read'] });
    const second = await list(caller, { limit: 2, cursor: first.next_cursor ?? '' });
    expect([...first.data, ...second.data].map((key) => key.id)).toEqual(ids);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    const found = await list(caller, { query: 'TEST k', order: 'asc' });
    expect(found.data.map((key) => key.id)).toEqual([caller.key.id]);
  });

  it('answer 404 alike for unknown, foreign and other-mode keys', async () => {
    const foreign = await createTestKey(store, await store.merchant());
    const live = await createTestKey(store, merchant, { mode: 'live' });
    for (const id of [foreign.id, live.id, 'key_01JD4X8Q2M7Z0V6T3R9K5W1B2C']) {
      for (const operation of ['apiKeys.retrieve', 'apiKeys.delete'] as const) {
        const error = await refusalOf(
          call<unknown>(caller, (context) => keys[operation]({ params: { id } }, context)),
        );
        expect(error).toMatchObject({ status: 404, reason: 'no_such_api_key' });
      }
    }
    expect(
      await store.asOwner('select 1 from api_key where revoked_at is not null and id = any($1)', [
        [foreign.id, live.id],
      ]),
    ).toEqual([]);
  });

  it('revoke a key once, with an event, and show it as revoked', async () => {
    const made = await create(caller, { name: 'x', scopes: ['balance:read'] });
    const remove = () =>
      call(caller, (context) => keys['apiKeys.delete']({ params: { id: made.id } }, context));
    const answers = await Promise.all([remove(), remove(), remove()]);
    expect(answers).toEqual(answers.map(() => ({ id: made.id, object: 'api_key', deleted: true })));
    const shown = await call(caller, (context) =>
      keys['apiKeys.retrieve']({ params: { id: made.id } }, context),
    );
    expect(shown).toMatchObject({ status: 'revoked', version: 2 });
    const events = await store.asOwner(
      `select convert_from(payload, 'utf8') as json from event where object_id = $1`,
      [made.id],
    );
    expect(events).toHaveLength(1);
    expect(JSON.parse(String(events[0]?.json))).toMatchObject({
      object: 'event',
      type: 'api_key.revoked',
      livemode: false,
      actor: 'api',
      request: { id: 'req_test', idempotency_key: null },
      data: { object: { id: made.id, status: 'revoked', version: 2 }, previous: { status: 'active' } },
    });
  });
});

describe('account.retrieve', () => {
  it('shows the account of the caller’s mode', async () => {
    const shown = await call(caller, (context) => account['account.retrieve']({}, context));
    expect(shown).toMatchObject({
      id: toAccountId(merchant),
      object: 'account',
      livemode: false,
      version: 1,
      name: 'Example Socks',
      underpayment_tolerance: '0.5',
      expires_in: 900,
      late_payment: 'hold',
      accepted: [],
    });
  });
});
