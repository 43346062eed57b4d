import { idempotencyKey, payment } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { isObject } from '../document.ts';
import { describe, type Exchange } from '../exchange.ts';
import { expectError, expectInvalid, expectOk } from '../expect.ts';
import { NotVerifiable } from '../outcome.ts';
import type { Call, Session } from '../session.ts';
import { judge } from './schema.ts';

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

/** What a payout is made of: money that the target has, and an address that is not its own. */
type Terms = Readonly<Record<'amount' | 'currency' | 'network' | 'address', unknown>>;

async function addressOn(session: Session, currency: unknown, network: unknown): Promise<string> {
  for (const address of anybody) {
    const asked = post('/v1/addresses/validate', { currency, network, address });
    const { valid, own } = expectOk(await session.call(asked));
    if (valid === true && own === false) return address;
  }
  throw new NotVerifiable(`There is no address to send ${String(currency)} to.`);
}

/** A payment is made and paid first, so that there is something to pay out: a tenth of it. */
async function terms(session: Session): Promise<Terms> {
  if (!session.target.publicKey.startsWith('pk_test_')) throw new NotVerifiable('The key is not a test key.');
  const made = await payment(session);
  const [{ amount, currency, network } = {}] = made['options'] as Partial<Terms>[];
  const scenario = { scenario: 'exact', confirmations: made['confirmations_required'] };
  const played = await session.call(post(`/v1/test/payments/${String(made['id'])}/simulate`, scenario));
  const { status } = isObject(played.json) ? played.json : {};
  if (status !== 'confirmed') throw new NotVerifiable(`Nobody pays the payment: ${describe(played)}`);
  const address = await addressOn(session, currency, network);
  return { amount: tenthOf(String(amount)), currency, network, address };
}

/** The decimal point one place to the left, and the last place given up. */
function tenthOf(amount: string): string {
  const [whole = '0', decimals = ''] = amount.split('.');
  const digits = whole.padStart(2, '0') + decimals;
  const point = Math.max(whole.length, 2) - 1;
  const text = `${digits.slice(0, point)}.${digits.slice(point, point + decimals.length)}`;
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

function create(session: Session, fields: object): Call {
  return { ...post('/v1/payouts', fields), headers: idempotencyKey(session.unique()) };
}

/** The target's rules for sending money are its own. */
async function made(session: Session, call: Call): Promise<Readonly<Record<string, unknown>>> {
  const first = await session.call(call);
  if ([403, 503].includes(first.status))
    throw new NotVerifiable(`The target pays nothing out just now: ${describe(first)}`);
  // The same key again: the answer is a stored one, and has to be as good.
  return expectOk(await judge(session, call));
}

/** Whoever signs may have been faster. */
function expectDoneOr(exchange: Exchange, reason: string): void {
  if (exchange.status === 409) expectError(exchange, { status: 409, code: 'conflict', reason });
  else expectOk(exchange);
}

const source = ['payments.create', 'testMode.simulatePayment', 'addresses.validate'] as const;

/** What payouts must keep. */
export const payouts: readonly ContractCase[] = [
  {
    id: 'SCHEMA-51',
    group: 'SCHEMA',
    control: null,
    title: 'payouts.estimate answers as the document says, and changes nothing',
    spec: '/components/schemas/PayoutEstimate',
    needs: [...source, 'payouts.estimate', 'payouts.list'],
    async run(session) {
      const asked = await terms(session);
      const reference = session.unique();
      await judge(session, post('/v1/payouts/estimate', { ...asked, reference }));
      const fee = { speed: 'priority', paid_by: 'recipient' };
      await judge(session, post('/v1/payouts/estimate', { ...asked, reference, fee }));
    },
  },
  {
    id: 'SCHEMA-52',
    group: 'SCHEMA',
    control: null,
    title: 'A payout is created, read, listed and canceled as the document says',
    spec: '/components/schemas/Payout',
    needs: [...source, 'payouts.create', 'payouts.retrieve', 'payouts.list', 'payouts.cancel'],
    async run(session) {
      const reference = session.unique();
      const asked = { ...(await terms(session)), reference, description: 'Zoë ☕', metadata: { a: '1' } };
      const { id } = await made(session, create(session, asked));
      const target = `/v1/payouts/${String(id)}`;
      await judge(session, { target });
      await judge(session, { target: `/v1/payouts?reference=${reference}&limit=5` });
      await judge(session, { target: '/v1/payouts?status=pending&status=processing&order=asc' });
      expectDoneOr(
        await session.call(post(`${target}/cancel`, { reason: 'contract kit' })),
        'already_broadcast',
      );
    },
  },
  {
    id: 'SCHEMA-53',
    group: 'SCHEMA',
    control: null,
    title: 'A payout that is stuck gets a higher fee and is completed, each answer as the document says',
    spec: '/components/schemas/PayoutBumpFee',
    needs: [...source, 'payouts.create', 'payouts.bumpFee', 'testMode.simulatePayout'],
    async run(session) {
      const { id } = await made(session, create(session, await terms(session)));
      const simulate = (outcome: string): Call =>
        post(`/v1/test/payouts/${String(id)}/simulate`, { outcome });
      await judge(session, simulate('stuck'));
      await judge(session, post(`/v1/payouts/${String(id)}/bump-fee`, { speed: 'priority' }));
      await judge(session, simulate('completed'));
    },
  },
  {
    id: 'ERR-81',
    group: 'ERR',
    control: null,
    title: 'The key that made a payout cannot approve it: 403 self_approval',
    spec: '/components/schemas/PayoutApprove',
    needs: [...source, 'payouts.create', 'payouts.approve'],
    async run(session) {
      const { id } = await made(session, create(session, await terms(session)));
      const answer = await session.call(post('/v1/payouts/approve', { payout_ids: [id] }));
      expectError(answer, { status: 403, code: 'permission_denied', reason: 'self_approval' });
    },
  },
  {
    id: 'IDEM-81',
    group: 'IDEM',
    control: null,
    title: 'A payout without an Idempotency-Key is 400 idempotency_key_required',
    spec: '/components/schemas/PayoutCreate',
    needs: ['payouts.create'],
    async run(session) {
      const body = { amount: '1', currency: 'BTC', address: anybody[1] };
      const answer = await session.call(post('/v1/payouts', body));
      expectInvalid(answer, 'Idempotency-Key', 'idempotency_key_required');
    },
  },
];
