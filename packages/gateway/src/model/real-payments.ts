import pg from 'pg';
import { inject } from 'vitest';
import { cancelPayment } from '../app/payments/cancel-payment.ts';
import { createPayment } from '../app/payments/create-payment.ts';
import { expirePayments } from '../app/payments/expire-payments.ts';
import { observeDeposits, type Observation } from '../app/payments/observe-deposits.ts';
import type { ChainRef, Transfer } from '../app/ports/chain.ts';
import type { Work } from '../app/ports/work.ts';
import { noRates } from '../app/rates/fixed-rates.ts';
import { createEventLogs } from '../serve/event-log.ts';
import { createTransactor } from '../store/transactor.ts';
import { simulatedBitcoin } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { required, type ModelTransfer } from './payment-model.ts';

/** The same, by the gateway's own use cases over Postgres. Only the network's reports are made here. */
export class RealPayments {
  readonly store: TestStore;
  readonly #clock: { now: number };
  readonly #network: ReturnType<typeof simulatedBitcoin>;
  readonly #pool: pg.Pool;

  private constructor(store: TestStore, clock: { now: number }) {
    this.store = store;
    this.#clock = clock;
    this.#pool = new pg.Pool({ connectionString: store.url });
    this.#network = simulatedBitcoin(this.#pool);
  }

  static async open(): Promise<RealPayments> {
    const clock = { now: 0 };
    const store = await openTestStore(inject('databaseUrl'), { clock: () => new Date(clock.now) });
    // Somebody reads the network, so payments may be asked for.
    await store.asOwner(`insert into chain_cursor (network, mode, genesis, height, holder, epoch, leased_until)
      values ('bitcoin', 'test', 'genesis', 100, 'model', 1, now())`);
    return new RealPayments(store, clock);
  }

  async close(): Promise<void> {
    await this.#pool.end();
    // The audit runs as the store closes.
    await this.store.close();
  }

  async newMerchant(): Promise<RealMerchant> {
    const networks = { list: () => [this.#network] };
    const clock = (): Date => new Date(this.#clock.now);
    const transactor = createTransactor(
      this.store.unitOfWork,
      createEventLogs(networks, (token) => `http://127.0.0.1/pay/${token}`),
      clock,
    );
    const merchantId = await this.store.merchant();
    return new RealMerchant({
      network: this.#network,
      setNow: (now) => (this.#clock.now = now),
      run: (work) => transactor.inMerchant(merchantId, 'test', work),
      suspense: async () => {
        const [row] = await this.store.asOwner(
          `select coalesce(sum(balance), 0)::text as held from ledger_account
            where merchant_id = $1 and kind = 'house:suspense'`,
          [merchantId],
        );
        return Number(row?.['held']);
      },
    });
  }
}

/** The process dies here. */
class Crash extends Error {
  override readonly name = 'Crash';
}

interface Bench {
  readonly network: ReturnType<typeof simulatedBitcoin>;
  readonly setNow: (now: number) => void;
  readonly run: <Result>(work: (work: Work) => Promise<Result>) => Promise<Result>;
  readonly suspense: () => Promise<number>;
}

export class RealMerchant {
  readonly #bench: Bench;
  readonly #payments: { readonly id: string; readonly address: string }[] = [];
  readonly #blocks = new Map<number, ChainRef>();
  #made = 0;
  #dies = false;
  #last: Observation | null = null;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  setNow(now: number): void {
    this.#bench.setNow(now);
  }

  async create(due: number): Promise<void> {
    const { network, run } = this.#bench;
    const synced = { state: 'synced', detail: null, height: 100, behind: 0 } as const;
    const ports = { networks: { list: () => [network] }, rates: noRates, statuses: { of: () => synced } };
    const amount = `0.${due.toString().padStart(8, '0')}`;
    const input = { amount, currency: 'BTC', confirmations: required, expiresIn: 900 };
    const { id, terms } = await run((work) => createPayment(work, ports, input));
    this.#payments.push({ id, address: terms.options[0]?.address ?? '' });
  }

  async see(tip: number, transfers: readonly ModelTransfer[]): Promise<void> {
    await this.#observe({ type: 'seen', tip, transfers: transfers.map((each) => this.#toTransfer(each)) });
  }

  async connect(height: number, transfers: readonly ModelTransfer[]): Promise<void> {
    this.#made += 1;
    const hash = `block-${height}-${this.#made}`;
    const ref = { network: 'bitcoin', height, hash, parent: `block-${height - 1}`, time: 0 };
    this.#blocks.set(height, ref);
    const mined = transfers.map((each) => ({ ...this.#toTransfer(each), block: ref, replaceable: false }));
    const block = { height, hash };
    await this.#observe({ type: 'connected', tip: height, finalized: null, block, transfers: mined });
  }

  async disconnect(height: number): Promise<void> {
    const block = this.#blocks.get(height);
    if (block === undefined) return;
    await this.#observe({ type: 'disconnected', tip: height - 1, block: { hash: block.hash } });
  }

  async lose(tip: number, transfers: readonly ModelTransfer[], by: string | null): Promise<void> {
    await this.#observe({ type: 'gone', tip, txids: new Map(transfers.map(({ txid }) => [txid, by])) });
  }

  /** The next report is lost with its transaction just before the commit, and comes again. */
  dieOnce(): void {
    this.#dies = true;
  }

  /** A crash after the commit makes the follower tell the same thing twice. */
  async repeat(): Promise<void> {
    if (this.#last !== null) await this.#observe(this.#last);
  }

  async cancel(index: number): Promise<void> {
    await this.#bench.run((work) => cancelPayment(work, this.#payments[index]?.id ?? '', null));
  }

  async expire(): Promise<void> {
    await this.#bench.run((work) => expirePayments(work));
  }

  async look(): Promise<{ payments: Record<string, unknown>[]; balances: Record<string, number> }> {
    const seen = await this.#bench.run(async (work) => {
      const payments = await Promise.all(
        this.#payments.map(async ({ id }) => {
          const state = (await work.payments.find(id))?.state;
          return {
            status: state?.status,
            exception: state?.exception,
            due: Number(state?.amountDue),
            pending: Number(state?.amountPending),
            received: Number(state?.amountReceived),
            overpaid: Number(state?.amountOverpaid),
            history: state?.history.map(({ status, exception }) => `${status}/${exception ?? 'null'}`),
          };
        }),
      );
      const [held] = await work.ledger.balances();
      return { payments, held };
    });
    const { available = 0n, pending = 0n, reserved = 0n } = seen.held ?? {};
    const balances = {
      available: Number(available),
      pending: Number(pending),
      reserved: Number(reserved),
      suspense: await this.#bench.suspense(),
    };
    return { payments: seen.payments, balances };
  }

  #toTransfer({ txid, payment, amount, spends }: ModelTransfer): Transfer {
    return {
      id: `bitcoin:${txid}:0`,
      network: 'bitcoin',
      currency: 'BTC',
      contract: null,
      txid,
      index: '0',
      to: this.#payments[payment]?.address ?? '',
      from: null,
      amount: BigInt(amount),
      block: null,
      replaceable: true,
      spends: [spends],
    };
  }

  async #observe(observation: Observation): Promise<void> {
    this.#last = observation;
    const { network, run } = this.#bench;
    const observe = (work: Work): Promise<void> =>
      observeDeposits(work, { network, rates: noRates }, observation);
    if (this.#dies) {
      this.#dies = false;
      const dying = run(async (work) => {
        await observe(work);
        throw new Crash('just before the commit');
      });
      await dying.catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }
    await run(observe);
  }
}
