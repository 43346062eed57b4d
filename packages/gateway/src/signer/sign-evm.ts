import { bytesToHex } from '@noble/curves/utils.js';
import type { HDKey } from '@scure/bip32';
import { encodeFunctionData, erc20Abi, keccak256, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { EvmUnsigned, Signature } from '../app/ports/wallet.ts';
import type { EvmNetworkConfig } from '../chain/network-config.ts';
import { gasLimitOf } from '../domain/payouts/fee.ts';
import type { ApprovedGroup } from './approved.ts';
import { demand } from './refusal.ts';

/** What a top-up may lend to one deposit address at most: enough gas at 1000 gwei, and no more. */
const mostLent = 80_000n * 1_000n * 10n ** 9n;

/** Signs one EVM transaction, if it is exactly what was approved. */
export async function signEvm(
  account: HDKey,
  network: EvmNetworkConfig,
  group: ApprovedGroup,
  tx: EvmUnsigned,
): Promise<Signature> {
  demand(
    tx.chainId === network.chainId,
    `It is for chain ${tx.chainId}, this signer for ${network.chainId}.`,
  );
  const hot = accountAt(account, '1/0');
  const signer = accountAt(account, tx.path);
  demand(signer.address === tx.from, 'The sender is not at its path in this wallet.');
  const cost = BigInt(tx.gas) * BigInt(tx.maxFeePerGas);
  const { payout } = group;
  if (payout !== null) {
    demand(tx.path === '1/0', 'Payouts leave from the hot address alone.');
    const isCancel = tx.to === hot.address && tx.value === '0' && tx.data === '0x';
    if (!isCancel) {
      const asset = network.assets.find(({ currency }) => currency === payout.currency);
      demand(asset !== undefined, `This signer knows no ${payout.currency}.`);
      demand(BigInt(tx.gas) <= gasLimitOf(asset.kind), 'It may use too much gas.');
      demand(
        isTransfer(tx, asset.contract, payout.address, payout.amount),
        'It pays something else than was approved.',
      );
    }
    // A cancellation has to outbid by an eighth what it takes the place of.
    const most = isCancel ? payout.feeReservedNative * 2n : payout.feeReservedNative;
    demand(cost <= most, 'Its fee is above what was reserved for it.');
  } else if (group.purpose === 'sweep') {
    demand(tx.path === `0/${group.depositIndex}`, 'It gathers from another address than was planned.');
    const amount = group.contract === null ? BigInt(tx.value) : amountOf(tx.data);
    demand(isTransfer(tx, group.contract, hot.address, amount), 'It does not go to the hot address.');
  } else {
    demand(tx.path === '1/0' && tx.data === '0x', 'It is no plain top-up.');
    const deposit = accountAt(account, `0/${group.depositIndex}`);
    demand(
      tx.to === deposit.address && tx.to === group.address,
      'It does not go to a deposit address of ours.',
    );
    demand(BigInt(tx.value) <= mostLent, 'It lends more than gas costs.');
  }
  const raw = await signer.signTransaction({
    type: 'eip1559',
    chainId: tx.chainId,
    nonce: tx.nonce,
    to: tx.to as Hex,
    value: BigInt(tx.value),
    data: tx.data as Hex,
    gas: BigInt(tx.gas),
    maxFeePerGas: BigInt(tx.maxFeePerGas),
    maxPriorityFeePerGas: BigInt(tx.maxPriorityFeePerGas),
  });
  return { raw, txid: keccak256(raw) };
}

function isTransfer(tx: EvmUnsigned, contract: string | null, to: string, amount: bigint): boolean {
  if (contract === null) return tx.to === to && BigInt(tx.value) === amount && tx.data === '0x';
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to as Hex, amount] });
  return tx.to.toLowerCase() === contract.toLowerCase() && tx.value === '0' && tx.data === data;
}

function amountOf(data: string): bigint {
  demand(/^0x[0-9a-f]{136}$/.test(data), 'It is no transfer of a token.');
  return BigInt(`0x${data.slice(-64)}`);
}

function accountAt(account: HDKey, path: string) {
  demand(/^[01]\/\d{1,10}$/.test(path), 'The path is none of this wallet.');
  const [branch = '', index = ''] = path.split('/');
  const { privateKey } = account.deriveChild(Number(branch)).deriveChild(Number(index));
  demand(privateKey !== null, 'The wallet holds no key there.');
  return privateKeyToAccount(`0x${bytesToHex(privateKey)}`);
}
