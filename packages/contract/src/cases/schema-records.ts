import { payment } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { expectOk } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Call, Session } from '../session.ts';
import { judge } from './schema.ts';

const common = { group: 'SCHEMA', control: null } as const;
const json = (body: unknown): Pick<Call, 'body'> => ({ body: JSON.stringify(body) });

/** Makes something, judges the answer, and tells the path of what was made. */
async function make(session: Session, path: string, body: unknown): Promise<string> {
  const made = await judge(session, { method: 'POST', target: path, ...json(body) });
  return `${path}/${String(expectOk(made)['id'])}`;
}

async function judgeAll(session: Session, calls: readonly Call[]): Promise<void> {
  for (const call of calls) await judge(session, call);
}

/** Successes of what is kept, changed and removed. */
export const schemaRecords: readonly ContractCase[] = [
  {
    ...common,
    id: 'SCHEMA-31',
    title: 'A customer is created, changed, read, listed and deleted as the document says',
    spec: '/components/schemas/Customer',
    needs: [
      'customers.create',
      'customers.update',
      'customers.retrieve',
      'customers.list',
      'customers.delete',
    ],
    async run(session) {
      const reference = session.unique();
      const address = { line1: 'Große Straße 1', country: 'DE' };
      const target = await make(session, '/v1/customers', { name: 'Zoë ☕', address, reference });
      const change = { email: 'zoe@example.com', address: null, metadata: { a: '1' } };
      await judgeAll(session, [
        { method: 'PATCH', target, ...json(change) },
        { target },
        { target: `/v1/customers?reference=${reference}&limit=1` },
        { method: 'DELETE', target },
      ]);
    },
  },
  {
    ...common,
    id: 'SCHEMA-32',
    title: 'payments.update answers as the document says',
    spec: '/components/schemas/PaymentUpdate',
    needs: ['payments.create', 'payments.update'],
    async run(session) {
      const target = `/v1/payments/${String((await payment(session))['id'])}`;
      const change = { description: 'Zoë ☕', reference: null, metadata: { a: '1', b: null } };
      await judge(session, { method: 'PATCH', target, ...json(change) });
    },
  },
  {
    ...common,
    id: 'SCHEMA-33',
    title: 'An API key is changed, and rotated to another secret, as the document says',
    spec: '/components/schemas/ApiKeyRotate',
    needs: ['apiKeys.create', 'apiKeys.update', 'apiKeys.rotate', 'apiKeys.delete'],
    async run(session) {
      const body = { name: 'contract kit: rotation', scopes: ['balance:read'] };
      const made = expectOk(await session.call({ method: 'POST', target: '/v1/api-keys', ...json(body) }));
      const target = `/v1/api-keys/${String(made['id'])}`;
      await judge(session, { method: 'PATCH', target, ...json({ name: 'contract kit: renamed' }) });
      const rotated = await judge(session, {
        method: 'POST',
        target: `${target}/rotate`,
        ...json({ overlap_seconds: 0 }),
      });
      check(expectOk(rotated)['secret'] !== made['secret'], 'The secret is the old one.');
      await judge(session, { method: 'DELETE', target });
    },
  },
  {
    ...common,
    id: 'SCHEMA-34',
    title: 'account.update answers as the document says',
    spec: '/components/schemas/AccountUpdate',
    needs: ['account.update'],
    async run(session) {
      const key = 'contract_kit';
      for (const value of ['1', null]) {
        const change = json({ metadata: { [key]: value } });
        await judge(session, { method: 'PATCH', target: '/v1/account', ...change });
      }
    },
  },
  {
    ...common,
    id: 'SCHEMA-35',
    title: 'Addresses are listed and validated as the document says',
    spec: '/components/schemas/AddressValidation',
    needs: ['addresses.list', 'addresses.validate', 'assets.list'],
    async run(session) {
      await judge(session, { target: '/v1/addresses?limit=1' });
      const { data } = expectOk(await session.call({ target: '/v1/assets' }));
      const assets = data as { currency?: unknown; network?: unknown; kind?: unknown }[];
      for (const { currency, network } of assets.filter(({ kind }) => kind !== 'fiat')) {
        const body = json({ currency, network, address: 'no address at all' });
        await judge(session, { method: 'POST', target: '/v1/addresses/validate', ...body });
      }
    },
  },
  {
    ...common,
    id: 'SCHEMA-36',
    title: 'balance.entries answers as the document says',
    spec: '/components/schemas/BalanceEntry',
    needs: ['balance.entries'],
    run: (session) =>
      judgeAll(session, [
        { target: '/v1/balance/entries' },
        { target: '/v1/balance/entries?account=available&type=payment&type=reversal&order=asc&limit=5' },
      ]),
  },
];
