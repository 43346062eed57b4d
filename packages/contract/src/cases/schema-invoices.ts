import type { ContractCase } from '../contract-case.ts';
import { expectOk } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Call, Session } from '../session.ts';
import { faultsOf, judge } from './schema.ts';

const common = { group: 'SCHEMA', control: null } as const;
const json = (body: unknown): Pick<Call, 'body'> => ({ body: JSON.stringify(body) });

const line = { description: 'Zoë’s ticket ☕', quantity: 2, unit_amount: '25.00', tax: 9.5, amount: '59.50' };

/** Makes an invoice, judges the answer, and tells the path of what was made. */
async function make(session: Session, fields: object = {}): Promise<string> {
  const body = { currency: 'USD', line_items: [line], reference: session.unique(), ...fields };
  const made = await judge(session, { method: 'POST', target: '/v1/invoices', ...json(body) });
  return `/v1/invoices/${String(expectOk(made)['id'])}`;
}

/** Successes of invoices, from the draft to the end. */
export const schemaInvoices: readonly ContractCase[] = [
  {
    ...common,
    id: 'SCHEMA-61',
    title: 'A draft is made, changed, read, listed and deleted as the document says',
    spec: '/components/schemas/Invoice',
    needs: ['invoices.create', 'invoices.update', 'invoices.retrieve', 'invoices.list', 'invoices.delete'],
    async run(session) {
      const target = await make(session, { memo: 'Thank you', allow_partial: true });
      await judge(session, { method: 'PATCH', target, ...json({ memo: null, discount: '1.00' }) });
      await judge(session, { target });
      await judge(session, { target: '/v1/invoices?status=draft&overdue=false&limit=2' });
      await judge(session, { method: 'DELETE', target });
    },
  },
  {
    ...common,
    id: 'SCHEMA-62',
    title: 'An invoice is sent, opened for payment and canceled as the document says',
    spec: '/components/schemas/InvoiceSend',
    needs: ['invoices.create', 'invoices.send', 'invoices.pay', 'invoices.cancel'],
    async run(session) {
      const target = await make(session);
      await judge(session, {
        method: 'POST',
        target: `${target}/send`,
        ...json({ email: 'zoe@example.com' }),
      });
      await judge(session, { method: 'POST', target: `${target}/pay` });
      await judge(session, {
        method: 'POST',
        target: `${target}/cancel`,
        ...json({ reason: 'contract kit' }),
      });
    },
  },
  {
    ...common,
    id: 'SCHEMA-63',
    title: 'An invoice is marked as paid, in part and whole, as the document says',
    spec: '/components/schemas/InvoiceMarkPaid',
    needs: ['invoices.create', 'invoices.markPaid'],
    async run(session) {
      const target = `${await make(session, { send: true })}/mark-paid`;
      await judge(session, { method: 'POST', target, ...json({ amount: '9.50', note: 'cash' }) });
      await judge(session, { method: 'POST', target });
    },
  },
  {
    ...common,
    id: 'SCHEMA-64',
    title: 'An invoice comes as PDF',
    spec: '/paths/~1v1~1invoices~1{id}~1pdf',
    needs: ['invoices.create', 'invoices.pdf'],
    async run(session) {
      const exchange = await session.call({ target: `${await make(session)}/pdf` });
      const shown = `${exchange.request.target} answered ${exchange.status}`;
      check(exchange.status === 200, `Expected 200: ${shown}`);
      const faults = faultsOf(session, exchange);
      check(faults === '', faults);
      const start = Buffer.from(exchange.bytes.subarray(0, 5)).toString('latin1');
      check(start === '%PDF-', `A PDF begins with %PDF-: ${shown} beginning with ${JSON.stringify(start)}`);
    },
  },
];
