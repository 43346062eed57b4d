import type { Asset } from '../../domain/money/asset.ts';
import { gasLimitOf } from '../../domain/payouts/fee.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import type { AccountWallet, EvmUnsigned, WaitingPayout, WalletGroup } from '../../app/ports/wallet.ts';
import type { WalletContext } from './context.ts';
import { seenNonce } from './finality.ts';
import { gather } from './gather.ts';
import { refusePayout, startGroup } from './start-group.ts';
import { toUnsigned, type Prices } from './to-unsigned.ts';

/** What became of a payout that waits: it goes, it waits for funds, or it cannot go. */
export type Planned = 'started' | 'waits' | 'refused';

const transferGas = 21_000n;
const hotPath = '1/0';

/** Plans a payout from the hot address: enough coin and gas there, the next nonce, a fee within what is reserved. */
export async function planAccount(
  context: WalletContext,
  wallet: AccountWallet,
  waiting: WaitingPayout,
  payout: Payout,
  open: readonly WalletGroup[],
): Promise<Planned> {
  const { terms, state } = payout;
  const asset = context.network.assets.find(({ currency }) => currency === terms.paid.currency);
  if (asset === undefined) return 'waits';
  const quote = await context.fees();
  const limit = gasLimitOf(asset.kind);
  const prices = pricesOf(quote[terms.speed], quote.base, state.feeReservedNative / limit);
  // The network asks for more than was reserved: it may calm down, or the payout be canceled.
  if (prices.maxFee < quote.base) return 'waits';
  if (state.outcome === 'failed') {
    if (!(await isFunded(context, wallet, asset, 0n, limit * prices.maxFee, open))) return 'waits';
    await start(context, wallet, waiting, 'cancel', cancelCall(wallet), transferGas, prices);
    return 'started';
  }
  const call = wallet.transfer(asset.contract, terms.address, terms.payAmount);
  if (!(await isFunded(context, wallet, asset, terms.payAmount, limit * prices.maxFee, open))) return 'waits';
  const used = await wallet.estimateGas({ from: wallet.hot.address, ...call });
  if (used === null || used > limit) {
    const message =
      used === null
        ? 'The network says that the transfer would fail.'
        : `The recipient needs ${used} units of gas, more than the ${limit} that a payout may use.`;
    await refusePayout(context, waiting, message);
    return 'refused';
  }
  const gas = used === transferGas ? used : min((used * 5n) / 4n, limit);
  // What is not used of the gas that was reserved is room for a base fee that rises: only what a block asks is paid.
  const { tip } = pricesOf(quote[terms.speed], quote.base, state.feeReservedNative / gas);
  const fitted = { maxFee: state.feeReservedNative / gas, tip };
  await start(context, wallet, waiting, 'payment', call, gas, fitted);
  return 'started';
}

function pricesOf(quoted: bigint, base: bigint, most: bigint): Prices {
  const maxFee = min(quoted, most);
  const tip = min(maxFee > base ? maxFee - base : 1n, maxFee);
  return { maxFee, tip: tip === 0n ? 1n : tip };
}

async function start(
  context: WalletContext,
  wallet: AccountWallet,
  waiting: WaitingPayout,
  kind: 'payment' | 'cancel',
  call: { readonly to: string; readonly value: bigint; readonly data: string },
  gas: bigint,
  prices: Prices,
): Promise<void> {
  const { address } = wallet.hot;
  const seen = await seenNonce(context, wallet, address);
  await startGroup(context, waiting, address, kind, async (step) => {
    const nonce = await step.takeNonce(address, seen);
    return toUnsigned(wallet, { from: address, path: hotPath, nonce, ...call, gas, prices });
  });
}

function cancelCall(wallet: AccountWallet) {
  return { to: wallet.hot.address, value: 0n, data: '0x' };
}

/** The next attempt of a group: the same nonce, an eighth more at least, for the same payment or for none. */
export function replaceAccount(
  wallet: AccountWallet,
  last: EvmUnsigned,
  kind: 'payment' | 'cancel',
  reservedNative: bigint,
  quoted: bigint,
): EvmUnsigned {
  const eighth = (text: string): bigint => (BigInt(text) * 9n + 7n) / 8n;
  const gas = kind === 'cancel' ? transferGas : BigInt(last.gas);
  const least = eighth(last.maxFeePerGas);
  const most = reservedNative / gas;
  const maxFee = most > least ? min(most, quoted > least ? quoted : least) : least;
  const tip = eighth(last.maxPriorityFeePerGas);
  const { from, path, nonce } = last;
  const call =
    kind === 'cancel' ? cancelCall(wallet) : { to: last.to, value: BigInt(last.value), data: last.data };
  return toUnsigned(wallet, { from, path, nonce, ...call, gas, prices: { maxFee, tip: min(tip, maxFee) } });
}

/** Whether the hot address has what is needed beside what is on its way; gathers deposits where it has not. */
async function isFunded(
  context: WalletContext,
  wallet: AccountWallet,
  asset: Asset,
  amount: bigint,
  gasMoney: bigint,
  open: readonly WalletGroup[],
): Promise<boolean> {
  const committed = committedOf(wallet, open);
  const coins = (await wallet.balance(wallet.hot.address, null)) - committed.coins;
  const needed = asset.kind === 'native' ? amount + gasMoney : gasMoney;
  const { contract } = asset;
  if (contract !== null) {
    const tokens =
      (await wallet.balance(wallet.hot.address, contract)) -
      (committed.tokens.get(contract.toLowerCase()) ?? 0n);
    if (tokens < amount) {
      await gather(context, wallet, asset, amount - tokens, open, coins);
      return false;
    }
  }
  if (coins >= needed) return true;
  await gather(context, wallet, context.coin, needed - coins, open, coins);
  return false;
}

/** What the hot address has promised and no block has taken yet. */
function committedOf(wallet: AccountWallet, open: readonly WalletGroup[]) {
  let coins = 0n;
  const tokens = new Map<string, bigint>();
  for (const { state, attempts } of open) {
    if (state === 'mined') continue;
    const [first] = attempts;
    const last = attempts.at(-1);
    if (first?.unsigned.kind !== 'evm' || last?.unsigned.kind !== 'evm') continue;
    if (last.unsigned.from !== wallet.hot.address) continue;
    coins += BigInt(first.unsigned.value) + BigInt(last.unsigned.gas) * BigInt(last.unsigned.maxFeePerGas);
    if (first.unsigned.data.length > 2) {
      const contract = first.unsigned.to.toLowerCase();
      // The last word of a transfer's call is its amount (ERC-20).
      const amount = BigInt(`0x${first.unsigned.data.slice(-64)}`);
      tokens.set(contract, (tokens.get(contract) ?? 0n) + amount);
    }
  }
  return { coins, tokens };
}

export function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
