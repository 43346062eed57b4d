import { randomUUID } from 'node:crypto';
import type { Invoice, Payment, Payout, Refund } from '@cryptoix/spec';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cryptoix } from '@cryptoix/sdk';
import { insist, isRefusal } from './insist.ts';
import type { Random } from './random.ts';
import type { Currency } from './tell.ts';

/** What each currency is asked for: enough for a network to carry, little enough for its faucet. */
const prices: Readonly<Record<Currency, string>> = { BTC: '0.05', ETH: '0.2', USDC: '50', USDT: '40' };

/** What payers do. `ignored` never pays. */
export const behaviours = [
  ...['exact', 'exact', 'exact', 'underpaid', 'overpaid', 'partial', 'double_spend'],
  ...['wrong_asset', 'top_up', 'ignored', 'canceled'],
] as const;

const outside: Readonly<Record<Currency, string>> = {
  BTC: 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6',
  ETH: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  USDC: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  USDT: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
};

/** One merchant's dealings, through the SDK alone. Each act may meet a server that is being killed. */
export class Shop {
  readonly #client: Cryptoix;
  readonly #approver: Cryptoix;
  readonly #random: Random;
  /** How often each thing was done, for the report. */
  readonly done = new Map<string, number>();

  constructor(client: Cryptoix, approver: Cryptoix, random: Random) {
    this.#client = client;
    this.#approver = approver;
    this.#random = random;
  }

  async payment(currency: Currency, behaviour: string): Promise<Payment> {
    const body =
      this.#random.next() < 0.2
        ? { amount: '20.00', currency: 'USD', accepted: [{ currency }] }
        : { amount: prices[currency], currency };
    const key = { idempotencyKey: randomUUID() };
    const payment = await insist(() => this.#client.payments.create({ ...body, reference: behaviour }, key));
    await this.#pay(payment, currency === 'BTC' && behaviour === 'wrong_asset' ? 'exact' : behaviour);
    this.#count(`payment ${behaviour}`);
    return payment;
  }

  async #pay(payment: Payment, behaviour: string): Promise<void> {
    const { testMode } = this.#client;
    if (behaviour === 'ignored') return;
    if (behaviour === 'canceled') {
      await insist(() => this.#client.payments.cancel(payment.id));
      return;
    }
    if (behaviour === 'top_up') {
      await this.#simulate(payment.id, 'partial');
      await this.#simulate(payment.id, 'exact');
      return;
    }
    if (behaviour === 'reorg' || behaviour === 'late') {
      await insist(() => testMode.simulatePayment(payment.id, { scenario: behaviour }));
      return;
    }
    await this.#simulate(payment.id, behaviour);
  }

  async #simulate(id: string, scenario: string): Promise<void> {
    try {
      await insist(() => this.#client.testMode.simulatePayment(id, { scenario: scenario as 'exact' }));
    } catch (error) {
      // Mined before it could be replaced, or paid already by a call whose answer was lost.
      if (!isRefusal(error, 409) && !isRefusal(error, 400)) throw error;
      this.#count(`refused ${scenario}`);
    }
  }

  async invoice(number: number, currency: Currency): Promise<Invoice> {
    const { invoices } = this.#client;
    const key = { idempotencyKey: randomUUID() };
    const draft = await insist(() =>
      invoices.create(
        {
          currency: 'USD',

          line_items: [
            { description: `Things of day ${number}`, quantity: 3, unit_amount: '7.25', tax: '1.50' },
            { description: 'Postage', quantity: 1, unit_amount: '4.00' },
          ],
          reference: `invoice-${number}`,
        },
        key,
      ),
    );
    const fate = number % 8;
    const sent = await insist(() =>
      invoices.send(draft.id, { email: `payer-${number}@example.com` }, { idempotencyKey: randomUUID() }),
    );
    if (fate === 7) {
      await insist(() => invoices.cancel(draft.id));
      this.#count('invoice canceled');
      return sent;
    }
    if (fate === 6) {
      await insist(() => invoices.markPaid(draft.id, {}, { idempotencyKey: randomUUID() }));
      this.#count('invoice marked as paid');
      return sent;
    }
    if (fate === 5) {
      this.#count('invoice left unpaid');
      return sent;
    }
    const payment = await insist(() =>
      invoices.pay(draft.id, { currency }, { idempotencyKey: randomUUID() }),
    );
    await this.#simulate(payment.id, fate === 4 ? 'partial' : 'exact');
    this.#count(fate === 4 ? 'invoice paid in part' : 'invoice paid');
    return sent;
  }

  async fund(currency: Currency, amount: string): Promise<void> {
    const { id } = await insist(() => this.#client.testMode.fundBalance({ currency, amount }));
    await this.#until(
      () => this.#client.transactions.retrieve(id),
      ({ status }) => status === 'confirmed',
    );
  }

  async payout(number: number, currency: Currency, amount: string): Promise<Payout> {
    const { payouts, testMode } = this.#client;
    const body = {
      amount,
      currency,
      address: outside[currency],
      reference: `payout-${number}`,
      fee: { speed: 'economy' as const },
    };
    const key = { idempotencyKey: randomUUID() };
    const payout = await insist(() => payouts.create(body, key));
    if (payout.status === 'requires_approval') {
      await insist(() =>
        this.#approver.payouts.approve({ payout_ids: [payout.id] }, { idempotencyKey: randomUUID() }),
      );
      this.#count('payout approved by another key');
    }
    if (number % 5 === 0) {
      try {
        await insist(() => testMode.simulatePayout(payout.id, { outcome: 'stuck' }));
        await insist(() =>
          payouts.bumpFee(payout.id, { speed: 'priority' }, { idempotencyKey: randomUUID() }),
        );
        this.#count('payout bumped');
      } catch (error) {
        // It was mined first, or the wallet had not planned it within the call's time.
        if (!isRefusal(error, 409) && !isRefusal(error, 400)) throw error;
        this.#count('payout bump refused');
      }
    }
    this.#count(`payout in ${currency}`);
    return payout;
  }

  async refund(payment: Payment, currency: Currency): Promise<Refund> {
    const key = { idempotencyKey: randomUUID() };
    const refund = await insist(() =>
      this.#client.refunds.create({ payment_id: payment.id, address: outside[currency] }, key),
    );
    if (refund.status === 'pending') {
      const { payout_id } = refund;
      const { status } = await insist(() => this.#client.payouts.retrieve(payout_id));
      if (status === 'requires_approval')
        await insist(() =>
          this.#approver.payouts.approve({ payout_ids: [payout_id] }, { idempotencyKey: randomUUID() }),
        );
    }
    this.#count('refund');
    return refund;
  }

  /** Waits until nothing is under way any more: no transaction pending, no payout open. */
  async settle(progress: (open: number) => void): Promise<void> {
    const { payouts, transactions } = this.#client;
    const unfinished = ['requires_approval' as const, 'pending' as const, 'processing' as const];
    let quiet = 0;
    let before = -1;
    do {
      const open =
        (await countOf(() => payouts.list({ status: unfinished, limit: 100 }))) +
        (await countOf(() => transactions.list({ status: ['pending'], limit: 100 })));
      if (open !== before) progress(open);
      before = open;
      quiet = open === 0 ? quiet + 1 : 0;
      await sleep(500);
    } while (quiet < 3);
  }

  async #until<T>(read: () => PromiseLike<T>, is: (value: T) => boolean): Promise<T> {
    const end = performance.now() + 90_000;
    for (;;) {
      const value = await insist(read);
      if (is(value)) return value;
      if (performance.now() > end) throw new Error(`It never came: ${JSON.stringify(value)}`);
      await sleep(200);
    }
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}

/** How many there are, on all pages; begun again where the server went away between two. */
function countOf(list: () => AsyncIterable<unknown>): Promise<number> {
  return insist(async () => {
    let count = 0;
    for await (const each of list()) count += each === undefined ? 0 : 1;
    return count;
  });
}
