import { failPayout, sendPayout, type SentTransaction } from '../../app/payouts/track-payout.ts';
import { ChainFailure } from '../../app/ports/chain.ts';
import { SignerRefusal, type Attempt, type WalletGroup } from '../../app/ports/wallet.ts';
import { depthOf, lastOf, type WalletContext } from './context.ts';

/** Signs what is planned and sends what is signed. Everything is written down before a byte leaves. */
export async function signAndSend(context: WalletContext, group: WalletGroup): Promise<void> {
  let attempt = lastOf(group);
  if (attempt.raw === null) {
    const signed = await sign(context, group, attempt);
    if (signed === null) return;
    attempt = signed;
  }
  if (attempt.sentAt === null) await send(context, group, attempt);
}

async function sign(context: WalletContext, group: WalletGroup, attempt: Attempt): Promise<Attempt | null> {
  const { signer, key, log, lease, checkpoint, network } = context;
  const { merchantId, id } = group;
  try {
    const signature = await signer.sign({
      ...key,
      merchantId,
      group: id,
      attempt: attempt.number,
      unsigned: attempt.unsigned,
    });
    await log.step(lease, async (step) => {
      await step.saveSignature(group, attempt.number, signature);
      if (group.state === 'planned') await step.setGroup(group, 'signed');
      checkpoint('before_sign_commit', network.name);
    });
    checkpoint('after_sign_commit', network.name);
    return { ...attempt, ...signature };
  } catch (error) {
    if (!(error instanceof SignerRefusal)) throw error;
    const { message } = error;
    if (attempt.number === 1) await abandon(context, group, message);
    // A replacement that is refused leaves the one before where it is.
    else await log.step(lease, (step) => step.saveRefusal(group, attempt.number, message));
    return null;
  }
}

/** Lets go of what was never signed: its nonce or coins are free again, and so is the money. */
async function abandon({ log, lease }: WalletContext, group: WalletGroup, message: string): Promise<void> {
  const { unsigned } = lastOf(group);
  await log.step(lease, async (step) => {
    if (unsigned.kind === 'evm') await step.returnNonce(unsigned.from, unsigned.nonce);
    else await step.freeCoins(group.id);
    await step.setGroup(group, 'dead');
    const { payoutId } = group;
    if (payoutId === null) return;
    await step.forMerchant(group.merchantId, (work) =>
      failPayout(work, payoutId, { reason: 'signer_refused', message }, null),
    );
  });
}

/** What the payout is told of a transaction that is on its way. */
export function toSent(
  { wallet, network, tip }: WalletContext,
  { txid, unsigned }: Attempt & { readonly txid: string },
): SentTransaction {
  const from = unsigned.kind === 'evm' ? [unsigned.from] : [];
  const contractOf = (currency: string): string | null =>
    network.assets.find((asset) => asset.currency === currency)?.contract ?? null;
  return { hash: txid, from, confirmationsRequired: depthOf(wallet), tip: tip.height, contractOf };
}

/** Sends it, and again where nobody knows what became of the first time: the same bytes pay once. */
export async function send(context: WalletContext, group: WalletGroup, attempt: Attempt): Promise<void> {
  const { network, log, lease, checkpoint } = context;
  const { raw, txid } = attempt;
  if (raw === null || txid === null) throw new Error(`${group.id} is not signed`);
  await context.beforeSend(group, attempt);
  const result = await network.reader.broadcast(raw);
  checkpoint('after_send', network.name);
  if (result.result === 'rejected')
    context.onError(new ChainFailure('rejected', network.name, `${txid}: ${result.code}, ${result.reason}`));
  // A refusal is never taken for an end: only a final transaction that conflicts is one. It is sent again.
  if (result.result === 'rejected') return;
  checkpoint('after_answer', network.name);
  await log.step(lease, async (step) => {
    await step.saveSent(group, attempt.number);
    if (group.state === 'planned' || group.state === 'signed') await step.setGroup(group, 'sent');
    const { payoutId } = group;
    if (payoutId === null || attempt.kind === 'cancel') return;
    await step.forMerchant(group.merchantId, (work) =>
      sendPayout(work, payoutId, toSent(context, { ...attempt, txid })),
    );
  });
}
