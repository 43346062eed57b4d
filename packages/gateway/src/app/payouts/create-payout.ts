import { openPayout } from '../../domain/payouts/change-payout.ts';
import {
  reservedOf,
  type Payout,
  type PayoutNotes,
  type PendingReason,
} from '../../domain/payouts/payout.ts';
import { requireCustomer } from '../customers/require-customer.ts';
import type { Work } from '../ports/work.ts';
import { choosePayout, type ChoosePorts, type PayoutInput } from './choose-payout.ts';
import type { Checkpoint } from './checkpoint.ts';
import { assertCovered, persistPayout } from './persist-payout.ts';

export interface CreatePayout extends PayoutInput, Partial<PayoutNotes> {
  /** The refund that it carries out; no request names one. */
  readonly refundId?: string;
}

export interface CreatePayoutPorts extends ChoosePorts {
  /** Why a payout on a network waits just now. */
  readonly pendingReason: (network: string) => PendingReason;
  readonly checkpoint: Checkpoint;
  /** Looks for payouts to make at once. */
  readonly wake: (network: string) => void;
}

/** Reserves the money and queues the payout; nothing is sent here. */
export async function createPayout(
  work: Work,
  ports: CreatePayoutPorts,
  createdBy: Payout['createdBy'],
  input: CreatePayout,
): Promise<Payout> {
  // A refund's customer is the payment's: money goes back to one that was deleted since, too.
  if (input.refundId === undefined) await requireCustomer(work, input.customerId);
  const chosen = await choosePayout(work, ports, input);
  const { network } = chosen.terms;
  const decision = openPayout(
    {
      id: work.newId('po'),
      merchantId: work.merchantId,
      livemode: work.mode === 'live',
      // A refund keeps the key of its request itself.
      idempotencyKey: input.refundId === undefined ? work.idempotencyKey : null,
      createdBy,
      refundId: input.refundId ?? null,
      terms: chosen.terms,
      notes: {
        description: input.description ?? null,
        reference: input.reference ?? null,
        metadata: input.metadata ?? {},
        customerId: input.customerId ?? null,
      },
      feeReserved: chosen.feeReserved,
      feeReservedNative: chosen.feeReservedNative,
      approvalPolicy: chosen.approvalPolicy,
      pendingReason: ports.pendingReason(network),
    },
    work.now,
  );
  await assertCovered(work, decision.payout, reservedOf(decision.payout));
  const payout = await persistPayout(work, null, decision);
  ports.checkpoint('before_reserve_commit', network);
  work.afterCommit(() => {
    ports.checkpoint('after_reserve_commit', network);
    ports.wake(network);
  });
  return payout;
}
