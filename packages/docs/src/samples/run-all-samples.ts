import { randomBytes } from 'node:crypto';
import { Cryptoix } from '@cryptoix/sdk';
import { withBuildLock } from '../site/build-lock.ts';
import { packageDir } from '../site/directories.ts';
import { readSiteMarkdown } from '../site/site-markdown.ts';
import { writePages } from '../site/write-pages.ts';
import { extractSamples, type Sample } from './extract-samples.ts';
import { isRunnable, runSample, type SampleRun } from './run-sample.ts';

/** A running server and a test key with the preset `full`. */
export interface SandboxKeys {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly publicKey: string;
  readonly secretKey: string;
}

/** One sample of the documentation and what came of it. */
export interface SampleResult extends SampleRun {
  /** Page and line, such as `/api/payments/create:19`. */
  readonly place: string;
  readonly language: string;
  readonly ok: boolean;
}

/**
 * Runs every sample of the documentation that talks to the API, guides and reference, against a running sandbox.
 * The ids of examples are replaced by those of objects that it makes first. Raise the limits of the key: it makes
 * some hundred requests.
 *
 * @example
 * ```ts
 * import { runAllSamples } from '@cryptoix/docs';
 *
 * const results = await runAllSamples({ baseUrl, publicKey, secretKey });
 * console.log(results.filter(({ ok }) => !ok));
 * ```
 */
export async function runAllSamples(keys: SandboxKeys): Promise<SampleResult[]> {
  const cryptoix = new Cryptoix(keys);
  const env = {
    CRYPTOIX_BASE_URL: keys.baseUrl,
    CRYPTOIX_PUBLIC_KEY: keys.publicKey,
    CRYPTOIX_SECRET_KEY: keys.secretKey,
  };
  const paid = await cryptoix.payments.create({ amount: '25', currency: 'USDC' });
  await cryptoix.testMode.simulatePayment(paid.id, { scenario: 'exact', confirmations: 1 });
  await fund(cryptoix, 'USDC', '20000');

  // A build that a sandbox has started writes the same pages: never both at once.
  const pages = await withBuildLock(() => {
    writePages();
    return Promise.resolve(readSiteMarkdown());
  });
  const results: SampleResult[] = [];
  for (const { path, source } of pages) {
    for (const sample of extractSamples(source).filter(talksToApi)) {
      const code = await withRealIds(cryptoix, sample.code, paid.id);
      const run = await runSample({ ...sample, code }, { cwd: packageDir, env });
      // curl ends well whatever the server answers.
      const ok =
        isOnlyOnePerson(code, run) ||
        (run.exitCode === 0 && run.stderr === '' && !run.stdout.includes('"error":'));
      results.push({ ...run, place: `${path}:${sample.line}`, language: sample.language, ok });
    }
  }
  await revokeMadeKeys(cryptoix, keys.publicKey);
  return results;
}

/** Samples that read `.cryptoix/sandbox.json` are those of the README, which has a test of its own. */
function talksToApi(sample: Sample): boolean {
  return (
    isRunnable(sample) && sample.code.includes('CRYPTOIX_SECRET_KEY') && !sample.code.includes('sandbox.json')
  );
}

async function withRealIds(cryptoix: Cryptoix, code: string, paidId: string): Promise<string> {
  const real = new Map<string, () => Promise<string>>([
    [
      'pay',
      () => {
        if (code.includes('/refunds') || code.includes('.refunds.')) return makePaid(cryptoix);
        return /\/resolve|\.resolve\(/.test(code) ? payLate(cryptoix) : makePayment(cryptoix);
      },
    ],
    ['txn', async () => (await cryptoix.transactions.list({ payment_id: paidId })).data[0]?.id ?? ''],
    ['key', async () => (await cryptoix.apiKeys.create({ name: 'docs', scopes: ['balance:read'] })).id],
    ['cus', async () => (await cryptoix.customers.create({ name: 'docs' })).id],
    [
      'inv',
      () =>
        makeInvoice(cryptoix, /\/(?:pay|mark-paid|cancel|pdf)|\.(?:pay|markPaid|cancel|pdf)\(/.test(code)),
    ],
    ['re', () => makeRefund(cryptoix, /\/cancel|\.cancel\(/.test(code))],
    ['adr', async () => (await cryptoix.addresses.create(ownWallet())).id],
    ['po', () => makePayout(cryptoix, code)],
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

/** A refund; one that is to be canceled waits for an approval, since a signer would be faster. */
async function makeRefund(cryptoix: Cryptoix, waits: boolean): Promise<string> {
  const payment_id = await makePaid(cryptoix);
  if (waits) await cryptoix.account.update({ payout_policy: { approval_above: '0.00' } });
  const { id } = await cryptoix.refunds.create({
    payment_id,
    amount: '10.00',
    address: 'bcrt1qcr8te4kr609gcawutmrza0j4xv80jy8zeqchgx',
  });
  if (waits) {
    await cryptoix.account.update({ payout_policy: { approval_above: null } });
    // A looser policy holds after a day.
    await cryptoix.testMode.advanceClock({ seconds: 86_400 });
  }
  return id;
}

/** The wallet in the example of the address book, which holds each address once. */
const exampleWallet = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** An address that nobody has the key of. */
function ownWallet() {
  const address = `0x${randomBytes(20).toString('hex')}`;
  return { label: 'docs', currency: 'USDC', network: 'ethereum', address };
}

/** The run has one key, which cannot approve what it made itself: that this is refused is all that it can show. */
function isOnlyOnePerson(code: string, { stdout, stderr }: SampleRun): boolean {
  return (
    /payouts\/approve|payouts\.approve/.test(code) &&
    // Python names the status alone.
    /self_approval|may not approve|HTTP Error 403/.test(stdout + stderr)
  );
}

/** A payout as far as the sample needs it: one to cancel waits for an approval, one to be raised is stuck. */
async function makePayout(cryptoix: Cryptoix, code: string): Promise<string> {
  const waits = /\/cancel|\.cancel\(|\/approve|\.approve\(/.test(code);
  if (waits) await cryptoix.account.update({ payout_policy: { approval_above: '0.00' } });
  const address = `0x${randomBytes(20).toString('hex')}`;
  const { id } = await cryptoix.payouts.create({
    amount: '20',
    currency: 'USDC',
    network: 'ethereum',
    address,
  });
  if (waits) {
    await cryptoix.account.update({ payout_policy: { approval_above: null } });
    // A looser policy holds after a day.
    await cryptoix.testMode.advanceClock({ seconds: 86_400 });
  }
  if (/bump-fee|\.bumpFee\(/.test(code)) await cryptoix.testMode.simulatePayout(id, { outcome: 'stuck' });
  return id;
}

/** Test money that can be paid out. */
async function fund(cryptoix: Cryptoix, currency: string, amount: string): Promise<void> {
  const { id } = await cryptoix.testMode.fundBalance({ currency, amount });
  for (let tries = 0; tries < 300; tries++) {
    if ((await cryptoix.transactions.retrieve(id)).status === 'confirmed') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The ${currency} of the faucet are not confirmed.`);
}

async function revokeMadeKeys(cryptoix: Cryptoix, own: string): Promise<void> {
  for await (const key of cryptoix.apiKeys.list({ limit: 100 })) {
    const isMade = key.public_key !== own && ['docs', 'Shop server'].includes(key.name);
    if (isMade && key.status === 'active') await cryptoix.apiKeys.delete(key.id);
  }
}
