import { randomBytes } from 'node:crypto';
import type { Cryptoix } from '@cryptoix/sdk';

/** The code of a sample with the ids of objects that are there in place of the examples'. */
export async function withRealIds(cryptoix: Cryptoix, code: string, paidId: string): Promise<string> {
  const calls = (pattern: string): boolean => new RegExp(pattern).test(code);
  const real = new Map<string, () => Promise<string>>([
    [
      'pay',
      () => {
        if (calls('/refunds|\\.refunds\\.')) return makePaid(cryptoix);
        return calls('/resolve|\\.resolve\\(') ? payLate(cryptoix) : makePayment(cryptoix);
      },
    ],
    ['txn', async () => (await cryptoix.transactions.list({ payment_id: paidId })).data[0]?.id ?? ''],
    ['key', async () => (await cryptoix.apiKeys.create({ name: 'docs', scopes: ['balance:read'] })).id],
    ['cus', async () => (await cryptoix.customers.create({ name: 'docs' })).id],
    [
      'inv',
      () => makeInvoice(cryptoix, calls('/(?:pay|mark-paid|cancel|pdf)|\\.(?:pay|markPaid|cancel|pdf)\\(')),
    ],
    ['re', () => makeRefund(cryptoix, calls('/cancel|\\.cancel\\('))],
    ['adr', async () => (await cryptoix.addresses.create(ownWallet())).id],
    [
      'po',
      () => {
        const waits = calls('/cancel|\\.cancel\\(|/approve|\\.approve\\(');
        return makePayout(cryptoix, { waits, isStuck: calls('/bump-fee|\\.bumpFee\\(') });
      },
    ],
  ]);
  let text = code.replaceAll(exampleWallet, () => ownWallet().address);
  for (const [prefix, make] of real) {
    const example = new RegExp(`\\b${prefix}_[0-9A-Z]{26}`, 'g');
    if (example.test(text)) text = text.replaceAll(example, await make());
  }
  return text;
}

async function makePayment(cryptoix: Cryptoix): Promise<string> {
  return (await cryptoix.payments.create({ amount: '25', currency: 'USDC' })).id;
}

/** A draft, or one that was sent and waits for its money. */
async function makeInvoice(cryptoix: Cryptoix, send: boolean): Promise<string> {
  const customer = await cryptoix.customers.create({ name: 'docs', email: 'docs@customer.example' });
  const invoice = await cryptoix.invoices.create({
    customer_id: customer.id,
    currency: 'USD',
    line_items: [{ description: 'Two pairs of socks', quantity: 1, unit_amount: '120.00' }],
    send,
  });
  return invoice.id;
}

/** A payment that is `unresolved`, for the samples that resolve one. */
async function payLate(cryptoix: Cryptoix): Promise<string> {
  const id = await makePayment(cryptoix);
  await cryptoix.testMode.simulatePayment(id, { scenario: 'late', confirmations: 1 });
  return id;
}

/** A payment that is confirmed, in the coin that the example of a refund is sent in. */
async function makePaid(cryptoix: Cryptoix): Promise<string> {
  const accepted = [{ currency: 'BTC', network: 'bitcoin' }];
  const { id, confirmations_required: confirmations } = await cryptoix.payments.create({
    amount: '25',
    currency: 'USD',
    accepted,
  });
  await cryptoix.testMode.simulatePayment(id, { scenario: 'exact', confirmations });
  return id;
}

async function makeRefund(cryptoix: Cryptoix, waits: boolean): Promise<string> {
  const payment_id = await makePaid(cryptoix);
  const address = 'bcrt1qcr8te4kr609gcawutmrza0j4xv80jy8zeqchgx';
  const { id } = await underPolicy(cryptoix, waits, () =>
    cryptoix.refunds.create({ payment_id, amount: '10.00', address }),
  );
  return id;
}

/** A payout as far as the sample needs it: one that is to be raised is stuck. */
async function makePayout(
  cryptoix: Cryptoix,
  { waits, isStuck }: { readonly waits: boolean; readonly isStuck: boolean },
): Promise<string> {
  const { currency, network, address } = ownWallet();
  const { id } = await underPolicy(cryptoix, waits, () =>
    cryptoix.payouts.create({ amount: '20', currency, network, address }),
  );
  if (isStuck) await cryptoix.testMode.simulatePayout(id, { outcome: 'stuck' });
  return id;
}

/** Makes what sends money; what is to be canceled waits for an approval, since a signer would be faster. */
async function underPolicy<Made>(
  cryptoix: Cryptoix,
  waits: boolean,
  make: () => PromiseLike<Made>,
): Promise<Made> {
  if (!waits) return await make();
  await cryptoix.account.update({ payout_policy: { approval_above: '0.00' } });
  const made = await make();
  await cryptoix.account.update({ payout_policy: { approval_above: null } });
  // A looser policy holds after a day.
  await cryptoix.testMode.advanceClock({ seconds: 86_400 });
  return made;
}

/** The wallet in the example of the address book, which holds each address once. */
const exampleWallet = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** An address that nobody has the key of. */
function ownWallet() {
  const address = `0x${randomBytes(20).toString('hex')}`;
  return { label: 'docs', currency: 'USDC', network: 'ethereum', address };
}
