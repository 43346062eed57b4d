import type { Refund } from '../../domain/refunds/refund.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface RefundFilter {
  readonly status?: readonly string[];
  readonly paymentId?: string;
  readonly reference?: string;
}

/**
 * The refunds of one merchant and mode, inside one open transaction. A refund is changed only by who holds the
 * lock of its payout, and made only by who holds the lock of its payment.
 */
export interface RefundStore {
  /** False where the Idempotency-Key is taken already, if ever so long ago. */
  insert(refund: Refund): Promise<boolean>;
  update(refund: Refund): Promise<void>;
  find(id: string): Promise<Refund | null>;
  /** All refunds of payments, those that came to nothing included, oldest first. */
  ofPayments(paymentIds: readonly string[]): Promise<Refund[]>;
  list(query: ListQuery<RefundFilter>): Promise<Page<Refund>>;
}
