import type { Payout } from '../../domain/payouts/payout.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface PayoutFilter {
  readonly status?: readonly string[];
  readonly currency?: string;
  readonly network?: string;
  readonly address?: string;
  readonly hash?: string;
  readonly customerId?: string;
  readonly reference?: string;
}

/** The payouts of one merchant and mode, inside one open transaction. */
export interface PayoutStore {
  /** False where the Idempotency-Key is taken already, if ever so long ago. */
  insert(payout: Payout): Promise<boolean>;
  update(payout: Payout): Promise<void>;
  find(id: string): Promise<Payout | null>;
  /** Reads payouts and keeps others from changing them, always in the order of their ids. */
  lock(ids: readonly string[]): Promise<Payout[]>;
  list(query: ListQuery<PayoutFilter>): Promise<Page<Payout>>;
  /** What payouts made since a time are worth in US cents, without those that came to nothing. */
  valueSince(since: Date): Promise<bigint>;
}
