import type { Asset } from '../../domain/money/asset.ts';
import type { AccountWallet, FundedAddress, GroupPurpose, WalletGroup } from '../../app/ports/wallet.ts';
import type { WalletContext } from './context.ts';
import { seenNonce } from './finality.ts';
import { toUnsigned } from './to-unsigned.ts';

const transferGas = 21_000n;
/** What a token's transfer to an address that has some already uses, and half as much again. */
const tokenGas = 80_000n;
/** So many deposits are looked at in one go. */
const most = 20;

/**
 * Moves deposits to the hot address until what is missing is on its way. A deposit of tokens whose address has
 * no coin for gas is given some first; on a development network without any the faucet lends a hand.
 */
export async function gather(
  context: WalletContext,
  wallet: AccountWallet,
  asset: Asset,
  missing: bigint,
  open: readonly WalletGroup[],
  hotCoins: bigint,
): Promise<void> {
  const under = open.filter(({ purpose, state }) => purpose !== 'payout' && state !== 'mined');
  // What is on its way may be enough: look again when it has arrived.
  if (under.length > 0) return;
  const price = (await context.fees()).normal;
  let left = missing;
  let gasMoney = hotCoins;
  let found = false;
  for (const deposit of await context.log.funded(context.key, asset.currency, most)) {
    if (left <= 0n) break;
    const balance = await wallet.balance(deposit.address, asset.contract);
    if (asset.kind === 'native') {
      const amount = balance - transferGas * price;
      // Not worth its fee.
      if (amount <= 20n * transferGas * price) continue;
      await sweep(context, wallet, deposit, asset, amount, transferGas, price);
      left -= amount;
      found = true;
      continue;
    }
    if (balance === 0n) continue;
    found = true;
    const coins = await wallet.balance(deposit.address, null);
    const needed = tokenGas * price;
    if (coins >= needed) {
      await sweep(context, wallet, deposit, asset, balance, tokenGas, price);
      left -= balance;
      continue;
    }
    const lent = (needed * 5n) / 4n - coins;
    if (gasMoney < lent + transferGas * price) {
      await askForGas(context, wallet, open);
      return;
    }
    await topUp(context, wallet, deposit, asset, lent, price);
    gasMoney -= lent + transferGas * price;
    left -= balance;
  }
  if (!found && asset.kind === 'native') await askForGas(context, wallet, open);
}

/** Only on a development network; elsewhere the operator sees to it that the hot address has coin for gas. */
async function askForGas(
  { network, coin }: WalletContext,
  wallet: AccountWallet,
  open: readonly WalletGroup[],
): Promise<void> {
  if (network.dev === null || open.some(({ purpose }) => purpose === 'topup')) return;
  if ((await network.dev.pending()).length > 0) return;
  await network.dev.fund(wallet.hot.address, 10n ** BigInt(coin.decimals), coin.currency);
}

async function sweep(
  context: WalletContext,
  wallet: AccountWallet,
  deposit: FundedAddress,
  asset: Asset,
  amount: bigint,
  gas: bigint,
  price: bigint,
): Promise<void> {
  const call = wallet.transfer(asset.contract, wallet.hot.address, amount);
  // A deposit that its token's owner has frozen stays where it is; gas for it would be lost.
  if ((await wallet.estimateGas({ from: deposit.address, ...call })) === null) return;
  const from = { address: deposit.address, path: `0/${deposit.index}` };
  await begin(context, wallet, 'sweep', deposit, asset, from, call, gas, price);
}

async function topUp(
  context: WalletContext,
  wallet: AccountWallet,
  deposit: FundedAddress,
  asset: Asset,
  lent: bigint,
  price: bigint,
): Promise<void> {
  const from = { address: wallet.hot.address, path: '1/0' };
  const call = { to: deposit.address, value: lent, data: '0x' };
  await begin(context, wallet, 'topup', deposit, asset, from, call, transferGas, price);
}

async function begin(
  context: WalletContext,
  wallet: AccountWallet,
  purpose: Exclude<GroupPurpose, 'payout'>,
  deposit: FundedAddress,
  asset: Asset,
  from: { readonly address: string; readonly path: string },
  call: { readonly to: string; readonly value: bigint; readonly data: string },
  gas: bigint,
  price: bigint,
): Promise<void> {
  const seen = await seenNonce(context, wallet, from.address);
  await context.log.step(context.lease, async (step) => {
    let id = '';
    const { merchantId, address } = deposit;
    await step.forMerchant(merchantId, (work) => {
      id = work.newId('grp');
      return Promise.resolve();
    });
    const nonce = await step.takeNonce(from.address, seen);
    // Tip and limit alike, so that a sweep of everything leaves exactly nothing behind.
    const prices = { maxFee: price, tip: price };
    const tx = { from: from.address, path: from.path, nonce, ...call, gas, prices };
    const group = { merchantId, id, purpose, payoutId: null, contract: asset.contract, address };
    await step.insertGroup(group);
    await step.addAttempt(group, { number: 1, kind: 'payment', unsigned: toUnsigned(wallet, tx) });
  });
}
