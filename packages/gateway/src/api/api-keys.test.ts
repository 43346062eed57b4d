import { ApiError, type Answer, type Caller } from '@cryptoix/server';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createAccountStore } from '../store/accounts.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { createKeyStore } from '../store/key-store.ts';
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

const update = (as: Caller, id: string, body: Parameters<(typeof keys)['apiKeys.update']>[0]['body']) =>
  call(as, (context) => keys['apiKeys.update']({ params: { id }, body }, context));
const rotate = (as: Caller, id: string, body?: Parameters<(typeof keys)['apiKeys.rotate']>[0]['body']) =>
  call(as, (context) =>
    keys['apiKeys.rotate'](body === undefined ? { params: { id } } : { params: { id }, body }, context),
  );
/** What the server stub would verify signatures with. */
const secretsOf = async (publicKey: string, clock: () => Date = () => new Date()): Promise<string[]> => {
  const found = await createKeyStore({ unitOfWork: store.unitOfWork, box: store.box, listener: null, clock });
  return [...((await found.find(publicKey))?.secrets ?? [])];
};
const eventTypes = async (id: string): Promise<unknown[]> =>
  (await store.asOwner('select type from event where object_id = $1 order by id', [id])).map(
    ({ type }) => type,
  );
const later = (seconds: number) => () => new Date(Date.now() + seconds * 1000);

describe('apiKeys.update', () => {
  it('changes what is named, keeps the secret, and reaches the verifier', async () => {
    const { secret, ...made } = await create(caller, { name: 'Shop', scopes: ['merchant_server'] });
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const changed = await update(caller, made.id, {
      name: 'Shop 2',
      scopes: ['balance:read', 'payouts:write'],
      allowed_ips: ['203.0.113.0/24'],
      expires_at: expires,
    });
    expect(changed).toEqual({
      ...made,
      version: 2,
      updated_at: changed.updated_at,
      name: 'Shop 2',
      scopes: ['payouts:write', 'balance:read'],
      allowed_ips: ['203.0.113.0/24'],
      expires_at: expires,
    });
    const found = await createKeyStore({ unitOfWork: store.unitOfWork, box: store.box, listener: null });
    expect(await found.find(made.public_key)).toMatchObject({
      scopes: ['payouts:write', 'balance:read'],
      allowedIps: ['203.0.113.0/24'],
      secrets: [secret],
    });
    expect(await update(caller, made.id, { expires_at: null, allowed_ips: [] })).toMatchObject({
      version: 3,
      expires_at: null,
      allowed_ips: [],
      name: 'Shop 2',
    });
    expect(await update(caller, made.id, { name: 'Shop 2' })).toMatchObject({ version: 3 });
    expect(await eventTypes(made.id)).toEqual([]);
  });

  it('grants only what the asking key holds, and lets it take away', async () => {
    const target = await create(caller, { name: 'x', scopes: ['payments:read', 'payouts:approve'] });
    const { caller: clerk } = await createTestKey(store, merchant, {
      scopes: ['api_keys:write', 'payments:read'],
    });
    expect(
      await refusalOf(
        update(clerk, target.id, { scopes: ['payments:read', 'payouts:approve', 'balance:read'] }),
      ),
    ).toMatchObject({
      status: 403,
      reason: 'scope_missing',
      param: '/scopes',
      details: { required_scope: 'balance:read' },
    });
    // A key cannot raise itself either.
    expect(
      await refusalOf(update(clerk, clerk.key.id, { scopes: ['api_keys:write', 'balance:read'] })),
    ).toMatchObject({ reason: 'scope_missing' });
    expect(await update(clerk, target.id, { scopes: ['payments:read'], name: 'less' })).toMatchObject({
      scopes: ['payments:read'],
    });
  });

  it('lets nobody widen where or how long a stronger key works', async () => {
    const target = await create(caller, { name: 'x', scopes: ['full'], allowed_ips: ['203.0.113.1'] });
    const { caller: clerk } = await createTestKey(store, merchant, { scopes: ['api_keys:write'] });
    for (const body of [{ allowed_ips: [] }, { expires_at: null }]) {
      expect(await refusalOf(update(clerk, target.id, body))).toMatchObject({
        status: 403,
        reason: 'scope_missing',
      });
    }
    expect(await update(caller, target.id, { allowed_ips: [] })).toMatchObject({ allowed_ips: [] });
    expect(await update(clerk, clerk.key.id, { allowed_ips: ['203.0.113.1'] })).toMatchObject({ version: 2 });
  });

  it.each([
    [{ scopes: ['payments:dance'] as never }, '/scopes'],
    [{ allowed_ips: ['203.0.113.0/33'] }, '/allowed_ips/0'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
  ])('refuses %j', async (body, param) => {
    const target = await create(caller, { name: 'x', scopes: ['balance:read'] });
    expect(await refusalOf(update(caller, target.id, body))).toMatchObject({
      status: 400,
      reason: 'parameter_invalid',
      param,
    });
  });

  it('leaves a key that has ended as it is', async () => {
    const { id } = await create(caller, { name: 'x', scopes: ['balance:read'] });
    await call(caller, (context) => keys['apiKeys.delete']({ params: { id } }, context));
    const expired = await create(caller, { name: 'y', scopes: ['balance:read'] });
    await store.asOwner("update api_key set expires_at = now() - interval '1 s' where id = $1", [expired.id]);
    for (const [ended, status] of [
      [id, 'revoked'],
      [expired.id, 'expired'],
    ] as const) {
      for (const attempt of [
        () => update(caller, ended, { expires_at: null }),
        () => rotate(caller, ended),
      ]) {
        expect(await refusalOf(attempt())).toMatchObject({
          status: 409,
          reason: 'state_invalid',
          details: { current_status: status, allowed: ['active'] },
        });
      }
    }
  });
});

describe('apiKeys.rotate', () => {
  it('gives a new secret beside the old one, which ends when its time is over', async () => {
    const made = await create(caller, { name: 'x', scopes: ['balance:read'] });
    const { secret, ...rotated } = await rotate(caller, made.id, { overlap_seconds: 600 });
    expect(secret).toMatch(/^sk_test_[0-9a-f]{64}$/);
    const { secret: old, ...shown } = made;
    expect(rotated).toEqual({ ...shown, version: 2, updated_at: rotated.updated_at });
    expect(await secretsOf(made.public_key)).toEqual([secret, old]);
    expect(await secretsOf(made.public_key, later(599))).toEqual([secret, old]);
    expect(await secretsOf(made.public_key, later(601))).toEqual([secret]);
    const [told] = await store.asOwner(
      `select convert_from(payload, 'utf8')::jsonb -> 'data' -> 'object' as object from event
        where object_id = $1 and type = 'api_key.rotated'`,
      [made.id],
    );
    expect(told?.object).toEqual(rotated);
    expect(await eventTypes(made.id)).toEqual(['api_key.rotated']);
  });

  it('overlaps a day unless told otherwise, and not at all with 0', async () => {
    const made = await create(caller, { name: 'x', scopes: ['balance:read'] });
    const { secret } = await rotate(caller, made.id);
    expect(await secretsOf(made.public_key, later(86_390))).toEqual([secret, made.secret]);
    expect(await secretsOf(made.public_key, later(86_410))).toEqual([secret]);
    const next = await rotate(caller, made.id, { overlap_seconds: 0 });
    expect(await secretsOf(made.public_key, later(1))).toEqual([next.secret]);
  });

  it('keeps two secrets at most, also when many rotate at once', async () => {
    const made = await create(caller, { name: 'x', scopes: ['balance:read'] });
    const answers = await Promise.all(Array.from({ length: 4 }, () => rotate(caller, made.id)));
    const left = await secretsOf(made.public_key);
    expect(left).toHaveLength(2);
    expect(answers.map(({ secret }) => secret)).toEqual(expect.arrayContaining(left));
    expect(answers.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5]);
    expect(await secretsOf(made.public_key)).not.toContain(made.secret);
  });

  it('hands no secret to one who holds less, nor payout rights to another person', async () => {
    const { caller: approver } = await createTestKey(store, merchant, {
      scopes: ['payouts_approver', 'api_keys:write'],
    });
    const { caller: shop } = await createTestKey(store, merchant, {
      scopes: ['payments:read', 'api_keys:write'],
    });
    const { caller: clerk } = await createTestKey(store, merchant, { scopes: ['api_keys:write'] });
    // Holds less.
    expect(await refusalOf(rotate(clerk, approver.key.id))).toMatchObject({
      status: 403,
      reason: 'scope_missing',
    });
    // Holds everything, and would count as two people.
    const refused = { status: 403, reason: 'self_approval' };
    expect(await refusalOf(rotate(caller, approver.key.id))).toMatchObject(refused);
    // Or by taking a harmless key over first, and giving it the right afterwards.
    await rotate(caller, shop.key.id);
    expect(
      await refusalOf(
        update(caller, shop.key.id, { scopes: ['payments:read', 'api_keys:write', 'payouts:approve'] }),
      ),
    ).toMatchObject(refused);
    // Or by the hand of a key of the other line.
    expect(await refusalOf(rotate(shop, approver.key.id))).toMatchObject({ reason: 'scope_missing' });
    expect(await refusalOf(create(shop, { name: 'x', scopes: ['payouts:approve'] }))).toMatchObject({
      reason: 'scope_missing',
    });
    // In its own line it may: all of a line are one person.
    const child = await create(caller, { name: 'x', scopes: ['payouts_approver', 'api_keys:write'] });
    expect((await rotate(caller, child.id)).secret).not.toBe(child.secret);
    expect(await rotate(approver, approver.key.id)).toMatchObject({ id: approver.key.id });
  });

  it('answers 404 alike for unknown, foreign and other-mode keys', async () => {
    const foreign = await createTestKey(store, await store.merchant());
    const live = await createTestKey(store, merchant, { mode: 'live' });
    for (const id of [foreign.id, live.id, 'key_01JD4X8Q2M7Z0V6T3R9K5W1B2C']) {
      expect(await refusalOf(rotate(caller, id))).toMatchObject({ status: 404, reason: 'no_such_api_key' });
      expect(await refusalOf(update(caller, id, { name: 'x' }))).toMatchObject({ status: 404 });
    }
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
