/**
 * What payments and balances have to be, told in a page: the plain words of the API, without ledger, database or
 * network. One currency, two confirmations, late money is held.
 */
export const required = 2;
export const dust = 294;
const lifetime = 15 * 60_000;

export interface ModelTransfer {
  readonly txid: string;
  readonly payment: number;
  readonly amount: number;
  readonly spends: string;
  readonly detectedAt: number;
  /** Waiting, in a block of this height, or gone. */
  place: 'waiting' | 'gone' | number;
  confirmed: boolean;
  /** Another one spends its coins: it can never come back. */
  replaced: boolean;
}

export interface ModelPayment {
  readonly due: number;
  readonly expiresAt: number;
  canceledAt: number | null;
  wasConfirmed: boolean;
  /** `status/exception`, every change. */
  readonly history: string[];
}

export class PaymentModel {
  now = Date.parse('2026-01-01T12:00:00Z');
  height = 100;
  readonly payments: ModelPayment[] = [];
  readonly transfers: ModelTransfer[] = [];

  create(due: number): void {
    const expiresAt = this.now + lifetime;
    this.payments.push({ due, expiresAt, canceledAt: null, wasConfirmed: false, history: ['pending/null'] });
  }

  see(transfer: Pick<ModelTransfer, 'txid' | 'payment' | 'amount' | 'spends'>): void {
    for (const rival of this.transfers) {
      if (rival.spends === transfer.spends && rival.place === 'waiting')
        Object.assign(rival, { place: 'gone', replaced: true });
    }
    const seen = { place: 'waiting' as const, confirmed: false, replaced: false };
    this.transfers.push({ ...transfer, ...seen, detectedAt: this.now });
    this.judge();
  }

  replaceAway(transfer: ModelTransfer): void {
    Object.assign(transfer, { place: 'gone', replaced: true });
    this.judge();
  }

  /** A block, and which of those that wait are in it. */
  mine(taken: readonly ModelTransfer[]): void {
    this.height += 1;
    for (const transfer of taken) transfer.place = this.height;
    for (const transfer of this.transfers) {
      const { place } = transfer;
      if (typeof place === 'number' && this.height - place + 1 >= required) transfer.confirmed = true;
    }
    this.judge();
  }

  /** Takes the newest blocks away; tells what was in them. */
  unwind(depth: number): ModelTransfer[] {
    this.height -= depth;
    const undone = this.transfers.filter(({ place }) => typeof place === 'number' && place > this.height);
    for (const transfer of undone) Object.assign(transfer, { place: 'waiting', confirmed: false });
    this.judge();
    return undone;
  }

  lose(transfers: readonly ModelTransfer[]): void {
    for (const transfer of transfers) transfer.place = 'gone';
    this.judge();
  }

  find(transfer: ModelTransfer): void {
    transfer.place = 'waiting';
    this.judge();
  }

  cancel(payment: ModelPayment): void {
    payment.canceledAt = this.now;
    this.judge();
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.judge();
  }

  statusOf(payment: ModelPayment): string {
    return payment.history.at(-1)?.split('/')[0] ?? '';
  }

  view(payment: ModelPayment): Record<string, unknown> {
    const { alive, confirmed } = moneyOf(this, payment);
    const [status = '', exception] = payment.history.at(-1)?.split('/') ?? [];
    const [seen, received] = [sum(alive), sum(confirmed)];
    return {
      status,
      exception: exception === 'null' ? null : exception,
      due: status === 'confirming' || status === 'confirmed' ? 0 : Math.max(0, payment.due - seen),
      pending: seen - received,
      received,
      overpaid: received - payment.due > dust ? received - payment.due : 0,
      history: payment.history,
    };
  }

  /** Where all the money is. */
  balances(): Record<'pending' | 'available' | 'reserved' | 'suspense', number> {
    const balances = { pending: 0, available: 0, reserved: 0, suspense: 0 };
    for (const { payment, amount, place, confirmed } of this.transfers) {
      if (place === 'gone') continue;
      const owner = this.payments[payment] as ModelPayment;
      if (amount < dust) balances.suspense += confirmed ? amount : 0;
      else if (!confirmed) balances.pending += amount;
      else balances[this.statusOf(owner) === 'confirmed' ? 'available' : 'reserved'] += amount;
    }
    return balances;
  }

  judge(): void {
    for (const payment of this.payments) {
      const verdict = verdictOf(this, payment);
      if (verdict !== payment.history.at(-1)) payment.history.push(verdict);
      if (verdict.startsWith('confirmed')) payment.wasConfirmed = true;
    }
  }
}

function moneyOf(
  model: PaymentModel,
  payment: ModelPayment,
): { alive: ModelTransfer[]; confirmed: ModelTransfer[] } {
  const index = model.payments.indexOf(payment);
  const alive = model.transfers.filter(
    (each) => each.payment === index && each.place !== 'gone' && each.amount >= dust,
  );
  return { alive, confirmed: alive.filter((each) => each.confirmed) };
}

function verdictOf(model: PaymentModel, payment: ModelPayment): string {
  const { alive, confirmed } = moneyOf(model, payment);
  const closes = Math.min(payment.expiresAt, payment.canceledAt ?? Infinity);
  const inTime = (transfers: ModelTransfer[]): ModelTransfer[] =>
    transfers.filter(({ detectedAt }) => detectedAt < closes);
  const pays = (transfers: ModelTransfer[]): boolean => sum(transfers) * 1000 >= payment.due * 995;
  if (pays(inTime(confirmed)))
    return sum(confirmed) - payment.due > dust ? 'confirmed/overpaid' : 'confirmed/null';
  if (payment.wasConfirmed) return 'unresolved/reorged';
  if (pays(inTime(alive))) return 'confirming/null';
  if (model.now < closes) return alive.length > 0 ? 'pending/underpaid' : 'pending/null';
  if (alive.length > 0) return `unresolved/${inTime(alive).length > 0 ? 'underpaid' : 'paid_late'}`;
  return payment.canceledAt === null ? 'expired/null' : 'canceled/null';
}

function sum(transfers: readonly ModelTransfer[]): number {
  return transfers.reduce((total, { amount }) => total + amount, 0);
}
