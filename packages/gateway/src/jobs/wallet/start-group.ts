import { delayPayout, failPayout, startPayout } from '../../app/payouts/track-payout.ts';
import type { PendingReason } from '../../domain/payouts/payout.ts';
import type { AttemptKind, UnsignedTx, WaitingPayout, WalletStep } from '../../app/ports/wallet.ts';
import type { WalletContext } from './context.ts';

/** What is planned was taken from under us, by a cancellation or another group: nothing of the step is kept. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Begins the one group of a payout: it is `processing` from this commit on, or not at all. */
export async function startGroup(
  { log, lease, checkpoint, network }: WalletContext,
  payout: WaitingPayout,
  address: string,
  kind: AttemptKind,
  make: (step: WalletStep, group: string) => Promise<UnsignedTx>,
): Promise<void> {
  await log.step(lease, async (step) => {
    let id = '';
    // The row is locked here, and again given up unless all of this is kept.
    await step.forMerchant(payout.merchantId, async (work) => {
      if ((await startPayout(work, payout.id)) === null) throw new Overtaken(payout.id);
      id = work.newId('grp');
    });
    const { merchantId } = payout;
    const unsigned = await make(step, id);
    const group = {
      merchantId,
      id,
      purpose: 'payout',
      payoutId: payout.id,
      contract: null,
      address,
    } as const;
    await step.insertGroup(group);
    await step.addAttempt(group, { number: 1, kind, unsigned });
    checkpoint('before_plan_commit', network.name);
  });
  checkpoint('after_plan_commit', network.name);
}

export async function delay(
  { log, lease }: WalletContext,
  payout: WaitingPayout,
  reason: PendingReason,
): Promise<void> {
  await log.step(lease, (step) =>
    step.forMerchant(payout.merchantId, (work) => delayPayout(work, payout.id, reason)),
  );
}

/** It cannot be paid, and nothing was signed. */
export async function refusePayout(
  { log, lease }: WalletContext,
  payout: WaitingPayout,
  message: string,
): Promise<void> {
  await log.step(lease, (step) =>
    step.forMerchant(payout.merchantId, (work) =>
      failPayout(work, payout.id, { reason: 'would_revert', message }, null),
    ),
  );
}
