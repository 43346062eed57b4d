import { idempotencyKey, payment } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { isObject } from '../document.ts';
import { describe, type Exchange } from '../exchange.ts';
import { expectError, expectInvalid, expectOk } from '../expect.ts';
import { NotVerifiable } from '../outcome.ts';
import type { Call, Session } from '../session.ts';
import { judge } from './schema.ts';

const spec = '/components/schemas/RefundCreate';

/** One address of each kind of network, of published test keys: what goes there is lost, but for test money. */
const anybody = [
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
  'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
];

const post = (target: string, body: unknown): Call => ({
  method: 'POST',
  target,
  body: JSON.stringify(body),
});

function refund(session: Session, body: Readonly<Record<string, unknown>>): Call {
  return { ...post('/v1/refunds', body), headers: idempotencyKey(session.unique()) };
}

/** An address that is not the target's own, of a payer on that network. */
async function addressOn(session: Session, currency: unknown, network: unknown): Promise<string> {
  for (const address of anybody) {
    const asked = post('/v1/addresses/validate', { currency, network, address });
    const { valid, own } = expectOk(await session.call(asked));
    if (valid === true && own === false) return address;
  }
  throw new NotVerifiable(`There is no address to send ${String(currency)} back to.`);
}

/** A payment that is paid and confirmed, with the asset that it was paid in. */
async function paid(session: Session): Promise<{ id: string; currency: unknown; network: unknown }> {
  if (!session.target.publicKey.startsWith('pk_test_')) throw new NotVerifiable('The key is not a test key.');
  const made = await payment(session);
  const id = String(made['id']);
  const [{ currency, network } = {}] = made['options'] as { currency?: unknown; network?: unknown }[];
  const scenario = { scenario: 'exact', confirmations: made['confirmations_required'] };
  const played = await session.call(post(`/v1/test/payments/${id}/simulate`, scenario));
  const { status } = isObject(played.json) ? played.json : {};
  if (status !== 'confirmed') throw new NotVerifiable(`Nobody pays the payment: ${describe(played)}`);
  return { id, currency, network };
}

/** The target's rules for sending money are its own. */
function assertAllowed(exchange: Exchange): void {
  if ([403, 503].includes(exchange.status))
    throw new NotVerifiable(`The target sends nothing back just now: ${describe(exchange)}`);
}

/** What refunds must keep. */
export const refunds: readonly ContractCase[] = [
  {
    id: 'SCHEMA-71',
    group: 'SCHEMA',
    control: null,
    title: 'A refund is created, read, listed and canceled as the document says',
    spec: '/components/schemas/Refund',
    needs: [
      'payments.create',
      'payments.retrieve',
      'testMode.simulatePayment',
      'addresses.validate',
      'refunds.create',
      'refunds.retrieve',
      'refunds.list',
      'refunds.cancel',
    ],
    async run(session) {
      const { id, currency, network } = await paid(session);
      const address = await addressOn(session, currency, network);
      const reference = session.unique();
      const asked = { payment_id: id, address, fee_paid_by: 'customer', reason: 'Zoë ☕', reference };
      const call = refund(session, asked);
      const first = await session.call(call);
      assertAllowed(first);
      // The same key again: the answer is a stored one, and has to be as good.
      const { id: refundId } = expectOk(await judge(session, call));
      const target = `/v1/refunds/${String(refundId)}`;
      await judge(session, { target });
      await judge(session, {
        target: `/v1/refunds?payment_id=${id}&status=pending&status=processing&limit=5`,
      });
      await judge(session, { target: `/v1/payments/${id}?include=refunds` });
      const canceled = await session.call({ method: 'POST', target: `${target}/cancel` });
      // Whoever signs may have been faster.
      if (canceled.status === 409)
        expectError(canceled, { status: 409, code: 'conflict', reason: 'already_broadcast' });
      else expectOk(canceled);
    },
  },
  {
    id: 'ERR-71',
    group: 'ERR',
    control: null,
    title: 'Money of a payment that nobody paid cannot be sent back: 409 payment_not_refundable',
    spec,
    needs: ['payments.create', 'refunds.create', 'addresses.validate'],
    async run(session) {
      const { id, options } = await payment(session);
      const [{ currency, network } = {}] = options as { currency?: unknown; network?: unknown }[];
      const address = await addressOn(session, currency, network);
      const answer = await session.call(refund(session, { payment_id: id, address }));
      expectError(answer, { status: 409, code: 'conflict', reason: 'payment_not_refundable' });
    },
  },
  {
    id: 'IDEM-71',
    group: 'IDEM',
    control: null,
    title: 'A refund without an Idempotency-Key is 400 idempotency_key_required',
    spec,
    needs: ['refunds.create'],
    async run(session) {
      const body = { payment_id: `pay_${'0'.repeat(26)}`, address: anybody[0] };
      const answer = await session.call(post('/v1/refunds', body));
      expectInvalid(answer, 'Idempotency-Key', 'idempotency_key_required');
    },
  },
];
