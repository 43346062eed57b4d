import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Answer, type Caller } from '@cryptoix/server';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testCaller, testOnceRequest, testOperation } from '../testing/once-request.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { advanceTestClock } from './test-clock.ts';
import type { Tx } from './tx.ts';
import { createUnitOfWork, type UnitOfWork } from './unit-of-work.ts';

let store: TestStore;
let uow: UnitOfWork;
let caller: Caller;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'), { max: 24 });
  uow = store.unitOfWork;
});
beforeEach(async () => {
  const merchant = await store.merchant();
  await store.asOwner(
    `insert into api_key (merchant_id, id, mode, name, public_key, scopes, per_minute, per_hour, lineage, created_at, updated_at)
     values ($1, 'key_1', 'test', 'k', 'pk_test_example', '{}', 60, 1000, 'key_1', now(), now())`,
    [merchant],
  );
  caller = testCaller(merchant, 'key_1');
});
afterAll(() => store.close());

const answer = (text: string, status = 200): Answer => ({ status, body: Buffer.from(text) });

/** Work whose effect can be counted: one event row. */
const effect =
  (text = 'done', hold = 0) =>
  async (tx: Tx): Promise<Answer> => {
    const id = tx.newId('evt');
    await tx.db
      .insertInto('event')
      .values({
        merchant_id: tx.merchantId,
        id,
        mode: tx.mode,
        type: 'test',
        object_id: id,
        object_version: 1,
        payload: Buffer.from(''),
        created_at: tx.now,
      })
      .execute();
    await sleep(hold);
    return answer(text);
  };

const effects = async (): Promise<number> => {
  const rows = await store.asOwner('select count(*)::int as n from event where merchant_id = $1', [
    caller.key.merchantId,
  ]);
  return Number(rows[0]?.n);
};

const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    if (ApiError.is(error)) return error.reason;
    throw error;
  }
  return 'none';
};

describe('an Idempotency-Key', () => {
  it('has one effect, and later requests get the same bytes', async () => {
    const first = await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect('{"a": 1}'));
    const second = await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect('other'));
    expect(first.replayed).toBe(false);
    expect(second.replayed).toBe(true);
    expect(Buffer.from(second.answer.body).toString()).toBe('{"a": 1}');
    expect(await effects()).toBe(1);
  });

  it('makes twins wait for the first and then answers them alike', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect(`answer ${index}`, 100)),
      ),
    );
    expect(results.filter((result) => !result.replayed)).toHaveLength(1);
    expect(new Set(results.map((result) => Buffer.from(result.answer.body).toString())).size).toBe(1);
    expect(await effects()).toBe(1);
  });

  it('answers 409 when the first is not done within the wait', async () => {
    const hasty = createUnitOfWork({ db: store.db, box: store.box, lockTimeoutMs: 100 });
    const first = uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect('first', 600));
    await sleep(100);
    expect(await refusal(hasty.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect()))).toBe(
      'request_in_progress',
    );
    await first;
    expect(await effects()).toBe(1);
  });

  it('is refused with another body or another operation', async () => {
    await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect());
    const fingerprint = createHash('sha256').update('another body').digest();
    expect(
      await refusal(uow.once(testOnceRequest(caller, { idempotencyKey: 'k', fingerprint }), effect())),
    ).toBe('idempotency_key_reused');
    const operation = { ...testOperation, operationId: 'invoices.create' };
    expect(
      await refusal(uow.once(testOnceRequest(caller, { idempotencyKey: 'k', operation }), effect())),
    ).toBe('idempotency_key_reused');
    expect(await effects()).toBe(1);
  });

  it('keeps nothing of work that failed, so that a repeat runs', async () => {
    const failing = async (tx: Tx): Promise<Answer> => {
      await effect()(tx);
      throw new ApiError({ code: 'conflict', reason: 'state_invalid' });
    };
    expect(await refusal(uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), failing))).toBe(
      'state_invalid',
    );
    expect(await effects()).toBe(0);
    expect((await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect())).replayed).toBe(false);
  });

  it('keeps only 2xx answers', async () => {
    await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), () =>
      Promise.resolve(answer('no', 404)),
    );
    expect((await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect())).replayed).toBe(false);
  });

  it('belongs to one mode', async () => {
    const live = testCaller(caller.key.merchantId, 'key_1', 'live');
    await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect());
    expect((await uow.once(testOnceRequest(live, { idempotencyKey: 'k' }), effect())).replayed).toBe(false);
  });

  it('is stored encrypted', async () => {
    await uow.once(
      testOnceRequest(caller, { idempotencyKey: 'k' }),
      effect('{"secret_key":"sk_test_canary"}'),
    );
    const [row] = await store.asOwner(
      `select convert_from(body, 'utf8') as body from idempotency_key where merchant_id = $1`,
      [caller.key.merchantId],
    );
    expect(row?.body).toMatch(/^v1\|test\|/);
    expect(row?.body).not.toContain('canary');
  });

  it('is free again after a crash of the first', async () => {
    const crash = async (tx: Tx): Promise<Answer> => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.db);
      await store.asOwner('select pg_terminate_backend($1)', [rows[0]?.pid]);
      return await effect()(tx);
    };
    await expect(uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), crash)).rejects.toThrow();
    expect((await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect())).replayed).toBe(false);
    expect(await effects()).toBe(1);
  });
});

describe('a signature', () => {
  it('has one effect, whatever the unsigned key says', async () => {
    const { signature } = testOnceRequest(caller);
    await uow.once(testOnceRequest(caller, { signature, idempotencyKey: 'k' }), effect());
    for (const idempotencyKey of [null, 'other']) {
      expect(await refusal(uow.once(testOnceRequest(caller, { signature, idempotencyKey }), effect()))).toBe(
        'signature_reused',
      );
    }
    expect(
      (await uow.once(testOnceRequest(caller, { signature, idempotencyKey: 'k' }), effect())).replayed,
    ).toBe(true);
    expect(await effects()).toBe(1);
  });

  it('without a key is refused the second time', async () => {
    const request = testOnceRequest(caller);
    await uow.once(request, effect());
    expect(await refusal(uow.once(request, effect()))).toBe('signature_reused');
    expect(await refusal(uow.once({ ...request, idempotencyKey: 'k' }, effect()))).toBe('signature_reused');
    expect(await effects()).toBe(1);
  });

  it('sent twenty times at once has one effect', async () => {
    const request = testOnceRequest(caller);
    const reasons = await Promise.all(
      Array.from({ length: 20 }, () => refusal(uow.once(request, effect('done', 50)))),
    );
    expect(reasons.filter((reason) => reason === 'none')).toHaveLength(1);
    expect(reasons.filter((reason) => reason === 'signature_reused')).toHaveLength(19);
    expect(await effects()).toBe(1);
  });

  it('of a replayed, refused or waiting request is used up too', async () => {
    await uow.once(testOnceRequest(caller, { idempotencyKey: 'k' }), effect());
    const replay = testOnceRequest(caller, { idempotencyKey: 'k' });
    await uow.once(replay, effect());
    expect(await refusal(uow.once({ ...replay, idempotencyKey: null }, effect()))).toBe('signature_reused');

    const fingerprint = createHash('sha256').update('another body').digest();
    const mismatched = testOnceRequest(caller, { idempotencyKey: 'k', fingerprint });
    await refusal(uow.once(mismatched, effect()));
    expect(await refusal(uow.once({ ...mismatched, idempotencyKey: null }, effect()))).toBe(
      'signature_reused',
    );

    const hasty = createUnitOfWork({ db: store.db, box: store.box, lockTimeoutMs: 50 });
    const first = uow.once(testOnceRequest(caller, { idempotencyKey: 'slow' }), effect('done', 400));
    await sleep(100);
    const waiting = testOnceRequest(caller, { idempotencyKey: 'slow' });
    expect(await refusal(hasty.once(waiting, effect()))).toBe('request_in_progress');
    await first;
    expect(await refusal(uow.once({ ...waiting, idempotencyKey: null }, effect()))).toBe('signature_reused');
    expect(await effects()).toBe(2);
  });
});

describe('work outside a transaction', () => {
  const operation = { ...testOperation, operationId: 'testMode.simulatePayment', outsideTransaction: true };

  it('has no database of its own, runs once, and its answer is replayed', async () => {
    let runs = 0;
    const work = async (tx: Tx): Promise<Answer> => {
      runs += 1;
      expect(() => tx.db).toThrow('outside a transaction');
      await uow.inMerchant(tx.merchantId, tx.mode, effect());
      return answer('sent');
    };
    await uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), work);
    expect((await uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), work)).replayed).toBe(
      true,
    );
    expect(runs).toBe(1);
  });

  it('answers a twin 409 while it runs, and frees the key when it fails', async () => {
    const running = uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), async () => {
      await sleep(300);
      throw new ApiError({ code: 'service_unavailable', reason: 'network_unavailable' });
    });
    const outcome = refusal(running);
    await sleep(100);
    expect(
      await refusal(uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), effect())),
    ).toBe('request_in_progress');
    expect(await outcome).toBe('network_unavailable');
    const retried = await uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), () =>
      Promise.resolve(answer('ok')),
    );
    expect(retried.replayed).toBe(false);
  });

  it('lets a repeat take over when the process died', async () => {
    const request = testOnceRequest(caller, { operation, idempotencyKey: 'k' });
    void uow.once(request, () => new Promise<Answer>(() => undefined));
    await sleep(100);
    await store.asOwner(
      `update idempotency_key set locked_until = now() - interval '1 second' where merchant_id = $1`,
      [caller.key.merchantId],
    );
    const taken = await uow.once(testOnceRequest(caller, { operation, idempotencyKey: 'k' }), () =>
      Promise.resolve(answer('ok')),
    );
    expect(taken.replayed).toBe(false);
  });
});

describe('a transaction', () => {
  it('is run again after a deadlock', async () => {
    const other = await store.merchant();
    await uow.inMerchant(caller.key.merchantId, 'test', (tx) => advanceTestClock(tx, 1));
    await uow.inMerchant(caller.key.merchantId, 'test', effect());
    await store.asOwner(
      'create table if not exists twin (id int primary key, n int); grant select, update on twin to cryptoix_app',
    );
    await store.asOwner('insert into twin values (1, 0), (2, 0) on conflict do nothing');
    const add = (first: number, second: number) =>
      uow.inMerchant(other, 'test', async (tx) => {
        await sql`update twin set n = n + 1 where id = ${first}`.execute(tx.db);
        await sleep(100);
        await sql`update twin set n = n + 1 where id = ${second}`.execute(tx.db);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(await store.asOwner('select n from twin order by id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('of a GET cannot write', async () => {
    const operation = { ...testOperation, method: 'GET' } as const;
    await expect(uow.once(testOnceRequest(caller, { operation, signature: null }), effect())).rejects.toThrow(
      'read-only',
    );
  });

  it('reads the test clock, in test mode only', async () => {
    const { merchantId } = caller.key;
    await uow.inMerchant(merchantId, 'test', (tx) => advanceTestClock(tx, 3600));
    await uow.inMerchant(merchantId, 'test', (tx) => advanceTestClock(tx, 60));
    const test = await uow.inMerchant(merchantId, 'test', (tx) => Promise.resolve(tx.now.getTime()));
    const live = await uow.inMerchant(merchantId, 'live', (tx) => Promise.resolve(tx.now.getTime()));
    expect(Math.round((test - live) / 1000)).toBe(3660);
  });

  it('runs hints after its commit and never after a rollback', async () => {
    const seen: string[] = [];
    await uow.inMerchant(caller.key.merchantId, 'test', (tx) => {
      tx.afterCommit(() => seen.push('committed'));
      expect(seen).toEqual([]);
      return Promise.resolve();
    });
    await expect(
      uow.inMerchant(caller.key.merchantId, 'test', (tx) => {
        tx.afterCommit(() => seen.push('rolled back'));
        return Promise.reject(new Error('no'));
      }),
    ).rejects.toThrow('no');
    expect(seen).toEqual(['committed']);
  });
});
