import { ApiError, notFound } from '@cryptoix/server';
import { approve } from '../../domain/payouts/change-payout.ts';
import type { Payout, PendingReason } from '../../domain/payouts/payout.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { persistPayout } from './persist-payout.ts';

export interface ApprovePayouts {
  readonly payoutIds: readonly string[];
  readonly note: string | null;
}

/** Lets all of them go, or none. Keys of one line count as one person. */
export async function approvePayouts(
  work: Work,
  ports: {
    readonly pendingReason: (network: string) => PendingReason;
    readonly wake: (network: string) => void;
  },
  approver: { readonly keyId: string; readonly lineage: string },
  { payoutIds, note }: ApprovePayouts,
): Promise<Payout[]> {
  const locked = await work.payouts.lock(payoutIds);
  const payouts = payoutIds.map((id, index) => {
    const payout = locked.find((each) => each.id === id);
    if (payout === undefined) throw notFound('payout', id, `/payout_ids/${index}`);
    return payout;
  });
  for (const { createdBy } of payouts) if (createdBy.lineage === approver.lineage) throw selfApproval();
  for (const { id, state } of payouts) {
    if (state.status === 'requires_approval') continue;
    const message = `${id} has the status ${state.status} and cannot be approved.`;
    throw refuseState(message, state.status, ['requires_approval']);
  }
  const approved: Payout[] = [];
  for (const payout of payouts) {
    const { network } = payout.terms;
    const by = { keyId: approver.keyId, note, pendingReason: ports.pendingReason(network) };
    approved.push(await persistPayout(work, payout, approve(payout, by, work.now)));
    work.afterCommit(() => ports.wake(network));
  }
  return approved;
}

function selfApproval(): ApiError {
  return new ApiError({
    code: 'permission_denied',
    reason: 'self_approval',
    message: 'The key that made a payout, or one of its line, may not approve it.',
  });
}
