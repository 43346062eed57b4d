import type { AccountWallet, SeenNonce } from '../../app/ports/wallet.ts';
import type { WalletContext } from './context.ts';

/** The highest block whose payouts are final; below zero where there is none yet. */
export async function finalHeight({ network, wallet, tip }: WalletContext): Promise<number> {
  if (wallet.final !== 'finalized') return tip.height - wallet.final + 1;
  const { finalized } = await network.reader.finality();
  return finalized?.height ?? -1;
}

/** What the network knows of an address's transactions, to be compared with what is written down. */
export async function seenNonce(
  context: WalletContext,
  wallet: AccountWallet,
  address: string,
): Promise<SeenNonce> {
  const height = await finalHeight(context);
  const [latest, final] = await Promise.all([
    wallet.nextNonce(address),
    height < 0 ? 0 : wallet.nextNonce(address, height),
  ]);
  return { latest, final };
}
