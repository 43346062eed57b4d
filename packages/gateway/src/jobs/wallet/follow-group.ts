import { toAssetKey } from '../../domain/money/asset.ts';
import { move } from '../../domain/ledger/posting.ts';
import {
  completePayout,
  failPayout,
  placePayout,
  sendPayout,
  type FinalPayout,
} from '../../app/payouts/track-payout.ts';
import type { TxStatus } from '../../app/ports/chain.ts';
import type { Attempt, WalletGroup, WalletStep } from '../../app/ports/wallet.ts';
import { lastOf, type WalletContext } from './context.ts';
import { finalHeight } from './finality.ts';
import { send, toSent } from './sign-and-send.ts';

type Mined = Extract<TxStatus, { readonly state: 'confirmed' | 'failed' }>;
interface Winner {
  readonly attempt: Attempt & { readonly txid: string };
  readonly status: Mined;
}

/** Looks where a group that was sent stands: in a block, final, undone, forgotten by the node, or beaten. */
export async function followGroup(context: WalletContext, group: WalletGroup): Promise<void> {
  const { network } = context;
  const found: { attempt: Winner['attempt']; status: TxStatus }[] = [];
  for (const attempt of [...group.attempts].reverse()) {
    if (attempt.txid === null) continue;
    const status = await network.reader.tx(attempt.txid);
    found.push({ attempt: { ...attempt, txid: attempt.txid }, status });
    if (status.state === 'confirmed' || status.state === 'failed') {
      const winner = { attempt: { ...attempt, txid: attempt.txid }, status };
      if (group.state !== 'mined') await mine(context, group, winner);
      if (status.block.height <= (await finalHeight(context))) await settle(context, group, winner);
      return;
    }
  }
  if (group.state === 'mined') await unmine(context, group);
  const last = lastOf(group);
  // The one that counts: where the node still has the one before it, this one was refused and may pass now.
  const isKnown = found.some(
    ({ attempt, status }) => attempt.txid === last.txid && status.state === 'mempool',
  );
  if (isKnown || last.raw === null) return;
  const age = last.sentAt === null ? 0 : Date.now() - last.sentAt.getTime();
  if (last.sentAt !== null && age < context.resendMs) return;
  if (await isBeaten(context, group, found)) await bury(context, group);
  else if (last.sentAt !== null) await send(context, { ...group, state: 'sent' }, last);
}

async function mine(context: WalletContext, group: WalletGroup, winner: Winner): Promise<void> {
  const { log, lease, tip } = context;
  const { attempt, status } = winner;
  await log.step(lease, async (step) => {
    await step.setGroup(group, 'mined');
    await addChange(step, group, attempt);
    const { payoutId } = group;
    if (payoutId === null) return;
    await step.forMerchant(group.merchantId, async (work) => {
      // The answer to its sending may have been lost: it is in a block before anybody knew that it left.
      if (attempt.kind === 'payment') await sendPayout(work, payoutId, toSent(context, attempt));
      await placePayout(work, payoutId, attempt.txid, status.block, tip.height);
    });
  });
}

async function addChange(step: WalletStep, group: WalletGroup, { unsigned }: Attempt): Promise<void> {
  if (unsigned.kind !== 'psbt' || unsigned.change === null) return;
  const { vout, index, amount } = unsigned.change;
  await step.addChange(group, { txid: unsigned.txid, vout, amount: BigInt(amount), branch: 1, index });
}

/** Its block was undone: it waits again. */
async function unmine({ log, lease, tip }: WalletContext, group: WalletGroup): Promise<void> {
  await log.step(lease, async (step) => {
    await step.setGroup(group, 'sent');
    await step.removeChange(group);
    const { payoutId, attempts } = group;
    const payment = attempts.findLast(({ kind }) => kind === 'payment')?.txid;
    if (payoutId === null || payment == null) return;
    await step.forMerchant(group.merchantId, (work) =>
      placePayout(work, payoutId, payment, null, tip.height),
    );
  });
}

async function settle(
  { log, lease, tip, coin, checkpoint, network }: WalletContext,
  group: WalletGroup,
  { attempt, status }: Winner,
): Promise<void> {
  const fee = status.feePaid ?? (attempt.unsigned.kind === 'psbt' ? BigInt(attempt.unsigned.fee) : 0n);
  await log.step(lease, async (step) => {
    await step.setGroup(group, 'done');
    await step.forMerchant(group.merchantId, async (work) => {
      const { payoutId } = group;
      if (payoutId === null) {
        const asset = toAssetKey(coin.currency, coin.network);
        const lines = move('house:network_fee', 'house:onchain', fee);
        if (fee > 0n) {
          const ref = `wallet:${group.id}:gas`;
          await work.ledger.post({ ref, kind: 'network_fee', asset, reverses: null, lines });
        }
        return;
      }
      const { decimals, displayDecimals, currency: native } = coin;
      const final: FinalPayout = {
        hash: attempt.txid,
        block: status.block,
        tip: tip.height,
        fee,
        native,
        decimals: { decimals, displayDecimals },
      };
      if (attempt.kind === 'cancel') {
        const message = 'Another transaction spent its coins or its nonce.';
        await failPayout(work, payoutId, { reason: 'replaced', message }, final);
      } else if (status.state === 'failed') {
        const message = 'The network took the transaction without effect.';
        await failPayout(work, payoutId, { reason: 'reverted', message }, final);
      } else await completePayout(work, payoutId, final);
    });
    checkpoint('before_settle_commit', network.name);
  });
}

/** Whether a transaction that is none of ours has taken the coins or the nonce, and is final. */
async function isBeaten(
  context: WalletContext,
  group: WalletGroup,
  found: readonly { readonly status: TxStatus }[],
): Promise<boolean> {
  const { wallet, network } = context;
  const own = group.attempts.flatMap(({ txid }) => (txid === null ? [] : [txid]));
  const height = await finalHeight(context);
  if (wallet.kind === 'account') {
    const { unsigned } = lastOf(group);
    if (unsigned.kind !== 'evm' || height < 0) return false;
    if ((await wallet.nextNonce(unsigned.from, height)) <= unsigned.nonce) return false;
    // Asked once more, and only now: one of ours may have got into a block since it was looked for.
    for (const txid of own) if ((await network.reader.tx(txid)).state !== 'unknown') return false;
    return true;
  }
  for (const { status } of found) {
    const rival = status.state === 'unknown' ? status.replacedBy : null;
    if (rival === null || own.includes(rival)) continue;
    const theirs = await network.reader.tx(rival);
    if (theirs.state === 'confirmed' && theirs.block.height <= height) return true;
  }
  return false;
}

async function bury({ log, lease }: WalletContext, group: WalletGroup): Promise<void> {
  await log.step(lease, async (step) => {
    // Its coins stay taken: which of them the other one spent, only a new look at the chain could tell.
    await step.setGroup(group, 'dead');
    const { payoutId } = group;
    if (payoutId === null) return;
    const message = 'Another transaction spent its coins or its nonce.';
    await step.forMerchant(group.merchantId, (work) =>
      failPayout(work, payoutId, { reason: 'replaced', message }, null),
    );
  });
}
