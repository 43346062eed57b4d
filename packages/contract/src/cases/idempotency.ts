import { createPayment, effects, idempotencyKey, payment, paymentBody, succeeds } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { describe, header, type Exchange } from '../exchange.ts';
import { expectError, expectInvalid, expectOk } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Call, Session } from '../session.ts';

const spec = '/components/parameters/IdempotencyKey';
const common = {
  group: 'IDEM',
  spec,
  needs: ['payments.create'],
  control: succeeds((session) => ({ ...createPayment(session), headers: idempotencyKey(session.unique()) })),
} as const;

/** A payment with a reference by which its effects are counted. */
function countable(session: Session): { call: Call; reference: string } {
  const reference = session.unique();
  const body = paymentBody(session, { reference });
  return { call: { method: 'POST', target: '/v1/payments', body }, reference };
}

function isReplayed(exchange: Exchange): boolean {
  return header(exchange, 'idempotent-replayed') === 'true';
}

async function expectEffects(session: Session, reference: string, expected: number): Promise<void> {
  const count = await effects(session, reference);
  check(
    count === expected,
    `Expected ${expected} payment(s) with the reference ${reference}, there are ${count}.`,
  );
}

function expectReplay(first: Exchange, again: Exchange): void {
  expectOk(again);
  const isSame = Buffer.from(first.bytes).equals(Buffer.from(again.bytes));
  check(isSame, `The repeat is not the stored answer: ${describe(first)} but ${describe(again)}`);
  check(isReplayed(again), `A repeat without Idempotent-Replayed: true: ${describe(again)}`);
}

/** One key, one effect. */
export const idempotency: readonly ContractCase[] = [
  {
    ...common,
    id: 'IDEM-01',
    title: 'The same key and body get the same bytes, marked Idempotent-Replayed, and one effect',
    async control(session) {
      const first = await session.call({
        ...createPayment(session),
        headers: idempotencyKey(session.unique()),
      });
      expectOk(first);
      check(!isReplayed(first), `A first answer is marked as replayed: ${describe(first)}`);
    },
    async run(session) {
      const { call, reference } = countable(session);
      const headers = idempotencyKey(session.unique());
      const first = await session.call({ ...call, headers });
      expectOk(first);
      for (let repeat = 0; repeat < 3; repeat += 1)
        expectReplay(first, await session.call({ ...call, headers }));
      await expectEffects(session, reference, 1);
    },
  },
  {
    ...common,
    id: 'IDEM-02',
    title: 'The same key with another body is 409 idempotency_key_reused',
    async run(session) {
      const headers = idempotencyKey(session.unique());
      expectOk(await session.call({ ...createPayment(session), headers }));
      const expected = { status: 409, code: 'conflict', reason: 'idempotency_key_reused' } as const;
      expectError(await session.call({ ...createPayment(session), headers }), expected);
    },
  },
  {
    ...common,
    id: 'IDEM-03',
    title: 'Parallel calls with one key have one effect',
    needs: ['payments.create', 'payments.list'],
    async run(session) {
      const { call, reference } = countable(session);
      const headers = idempotencyKey(session.unique());
      const answers = await Promise.all(Array.from({ length: 5 }, () => session.call({ ...call, headers })));
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        expectError(answer, { status: 409, code: 'conflict', reason: 'request_in_progress' });
        check(header(answer, 'retry-after') !== undefined, `409 without Retry-After: ${describe(answer)}`);
      }
      const made = answers.filter(({ status }) => status === 200);
      check(made.length > 0, 'None of the parallel calls succeeded.');
      const ids = new Set(made.map((answer) => expectOk(answer)['id']));
      check(ids.size === 1, `Parallel calls with one key made ${ids.size} payments.`);
      await expectEffects(session, reference, 1);
    },
  },
  {
    ...common,
    id: 'IDEM-04',
    title: 'A failed call is not stored: its key may be used again',
    async run(session) {
      const headers = idempotencyKey(session.unique());
      const { call, reference } = countable(session);
      const wrong = paymentBody(session, { reference, amount: '0' });
      expectInvalid(await session.call({ ...call, body: wrong, headers }));
      const exchange = await session.call({ ...call, headers });
      expectOk(exchange);
      check(
        !isReplayed(exchange),
        `The call after a failed one is marked as replayed: ${describe(exchange)}`,
      );
    },
  },
  {
    ...common,
    id: 'IDEM-05',
    title: 'A key of 255 visible ASCII characters is accepted',
    control: null,
    async run(session) {
      const visible = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
      const own = session.unique();
      for (const key of [`${own}${visible}`.padEnd(255, 'x').slice(0, 255), own.slice(-13)]) {
        const call = { ...createPayment(session), headers: idempotencyKey(key) };
        const first = await session.call(call);
        expectOk(first);
        expectReplay(first, await session.call(call));
      }
    },
  },
  {
    ...common,
    id: 'IDEM-06',
    title: 'A key that is blank, too long, not visible ASCII or sent twice is 400',
    async run(session) {
      const keys = ['', 'k'.repeat(256), 'two words', 'caf\u00e9', 'tab\there'];
      for (const key of keys) {
        const call = { ...createPayment(session), headers: idempotencyKey(key) };
        expectInvalid(await session.call(call), 'Idempotency-Key', 'idempotency_key_invalid');
      }
      const twice = [...idempotencyKey(session.unique()), ...idempotencyKey(session.unique())];
      expectInvalid(await session.call({ ...createPayment(session), headers: twice }), 'Idempotency-Key');
    },
  },
  {
    ...common,
    id: 'IDEM-07',
    title: 'The same signature again, without a key or with another one, is 409 signature_reused',
    async run(session) {
      const { call, reference } = countable(session);
      const request = await session.build(call);
      expectOk(await session.send(request));
      const expected = { status: 409, code: 'conflict', reason: 'signature_reused' } as const;
      const headers = [...request.headers, ...idempotencyKey(session.unique())];
      for (const again of [request, { ...request, headers }]) {
        const exchange = await session.send(again);
        expectError(exchange, expected);
        check(header(exchange, 'retry-after') === '1', `Expected Retry-After: 1: ${describe(exchange)}`);
      }
      if (session.serves('payments.list')) await expectEffects(session, reference, 1);
    },
  },
  {
    ...common,
    id: 'IDEM-08',
    title: 'A signature that was used with a key works for no other key, nor without one',
    async run(session) {
      const { call } = countable(session);
      const request = await session.build(call);
      const withKey = (key: string) => ({
        ...request,
        headers: [...request.headers, ...idempotencyKey(key)],
      });
      expectOk(await session.send(withKey(session.unique())));
      const expected = { status: 409, code: 'conflict', reason: 'signature_reused' } as const;
      expectError(await session.send(request), expected);
      expectError(await session.send(withKey(session.unique())), expected);
    },
  },
  {
    ...common,
    id: 'IDEM-09',
    title: 'The same signature with the same key gets the stored answer',
    async run(session) {
      const request = await session.build({
        ...createPayment(session),
        headers: idempotencyKey(session.unique()),
      });
      const first = await session.send(request);
      expectOk(first);
      expectReplay(first, await session.send(request));
    },
  },
  {
    ...common,
    id: 'IDEM-10',
    title: 'Without a key every signed call has its own effect, though the bodies are equal',
    needs: ['payments.create', 'payments.list'],
    async run(session) {
      const { call, reference } = countable(session);
      expectOk(await session.call(call));
      expectOk(await session.call(call));
      await expectEffects(session, reference, 2);
    },
  },
  {
    ...common,
    id: 'IDEM-11',
    title: 'A key belongs to one operation: another one never gets its answer',
    needs: ['payments.create', 'payments.cancel'],
    async run(session) {
      const key = session.unique();
      const first = await session.call({ ...createPayment(session), headers: idempotencyKey(key) });
      const { id } = expectOk(first);
      const target = `/v1/payments/${String(id)}/cancel`;
      const cancel = { method: 'POST', target, body: '{}', headers: idempotencyKey(key) };
      const exchange = await session.call(cancel);
      if (exchange.status !== 409) {
        check(
          expectOk(exchange)['status'] === 'canceled',
          `Not the answer of payments.cancel: ${describe(exchange)}`,
        );
      } else {
        expectError(exchange, { status: 409, code: 'conflict', reason: 'idempotency_key_reused' });
      }
    },
  },
  {
    ...common,
    id: 'IDEM-12',
    title: 'A key belongs to the account: another key pair of it gets the stored answer',
    async run(session) {
      const as = await session.keys.other();
      const call = { ...createPayment(session), headers: idempotencyKey(session.unique()) };
      const first = await session.call(call);
      expectOk(first);
      expectReplay(first, await session.call({ ...call, as }));
    },
  },
  {
    ...common,
    id: 'IDEM-13',
    title: 'Another account may use the same key for itself',
    async run(session) {
      const as = session.keys.otherMerchant();
      const call = { ...createPayment(session), headers: idempotencyKey(session.unique()) };
      const first = expectOk(await session.call(call));
      const foreign = await session.call({ ...call, as });
      check(
        expectOk(foreign)['id'] !== first['id'],
        `Another account is given this one's payment: ${describe(foreign)}`,
      );
      check(!isReplayed(foreign), `Another account's first call is marked as replayed: ${describe(foreign)}`);
    },
  },
  {
    ...common,
    id: 'IDEM-14',
    title: 'A refused call does not use its signature up',
    async run(session) {
      // Refused for its content: the same signed bytes are refused for that again, not as a repeat.
      const request = await session.build(createPayment(session, { amount: '0' }));
      expectInvalid(await session.send(request), '/amount');
      expectInvalid(await session.send(request), '/amount');
      await payment(session);
    },
  },
];
