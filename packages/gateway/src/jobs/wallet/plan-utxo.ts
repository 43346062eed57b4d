import { rateOfBound } from '../../domain/payouts/fee.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import type { PsbtUnsigned, UtxoWallet, WaitingPayout } from '../../app/ports/wallet.ts';
import type { WalletContext } from './context.ts';
import type { Planned } from './plan-account.ts';
import { Overtaken, startGroup } from './start-group.ts';

/** Plans a payout with confirmed coins of the wallet. What is left comes back to a fresh address of its own. */
export async function planUtxo(
  context: WalletContext,
  wallet: UtxoWallet,
  waiting: WaitingPayout,
  payout: Payout,
): Promise<Planned> {
  const { terms, state } = payout;
  const quote = await context.fees();
  const reserved = rateOfBound(state.feeReservedNative);
  const quoted = quote[terms.speed];
  const feeRate = quoted < reserved ? quoted : reserved;
  const payment = { address: terms.address, amount: terms.payAmount };
  const coins = wallet.select(await context.log.coins(context.key), { payment, feeRate, changeIndex: 0 });
  if (coins === null) return 'waits';
  const kind = state.outcome === 'failed' ? 'cancel' : 'payment';
  await startGroup(context, waiting, terms.address, kind, async (step, group) => {
    const changeIndex = await step.takeChangeIndex();
    await step.saveChangeAddress(wallet.change(changeIndex));
    const plan = { coins, payment: kind === 'cancel' ? null : payment, feeRate, changeIndex };
    const unsigned = wallet.assemble(plan);
    if (unsigned === null || !(await step.lockCoins(group, unsigned.inputs))) throw new Overtaken(payout.id);
    return unsigned;
  });
  return 'started';
}

/** The next attempt of a group: the very same coins, a higher fee, the same payment or none. */
export function replaceUtxo(
  wallet: UtxoWallet,
  last: PsbtUnsigned,
  kind: 'payment' | 'cancel',
  { terms, state }: Payout,
): PsbtUnsigned | null {
  return wallet.assemble(
    {
      coins: wallet.coinsOf(last),
      payment: kind === 'cancel' ? null : { address: terms.address, amount: terms.payAmount },
      // All that was agreed to; one that cancels may have to go a little above it.
      feeRate: rateOfBound(state.feeReservedNative),
      changeIndex: last.change?.index ?? 0,
    },
    BigInt(last.fee),
  );
}
