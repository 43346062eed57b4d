import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { assetsOf, findNetwork, walletOf } from '../ports/networks.ts';
import { oneAsset } from '../payments/choose-assets.ts';
import { refuse } from '../refusal.ts';
import { devChainOf } from './dev-chain-of.ts';
import type { TestModePorts } from './ports.ts';
import { waitFor } from './wait-for.ts';

export interface FundBalance {
  readonly currency: string;
  readonly network?: string | undefined;
  readonly amount: string;
}

/** Sends test money to a fresh deposit address; it is credited when the network has confirmed it. */
export async function fundBalance(
  ports: TestModePorts,
  merchantId: string,
  input: FundBalance,
): Promise<Transaction> {
  const { networks, transactor, bench } = ports;
  const asset = oneAsset(assetsOf(networks, 'test'), input.currency, input.network, '');
  const amount = parseDecimal(input.amount, asset.decimals);
  if (typeof amount !== 'bigint') {
    throw refuse('/amount', amount, `it must be a plain decimal with at most ${asset.decimals} decimals`);
  }
  if (amount < asset.minPayment) {
    const least = formatDecimal(asset.minPayment, asset.decimals, 0);
    throw refuse(
      '/amount',
      'amount_too_small',
      `minimum for ${asset.currency} on ${asset.network} is ${least}`,
    );
  }
  if (amount > asset.maxPayment) {
    const most = formatDecimal(asset.maxPayment, asset.decimals, 0);
    throw refuse(
      '/amount',
      'amount_too_large',
      `maximum for ${asset.currency} on ${asset.network} is ${most}`,
    );
  }
  const network = findNetwork(networks, 'test', asset.network);
  const dev = devChainOf(network, asset.network);

  const address = await transactor.inMerchant(merchantId, 'test', async (work) => {
    const item = dev.addresses.derive(await work.addresses.takeIndex(walletOf(networks, dev.network)));
    await work.addresses.insert({ ...item, network: asset.network, paymentId: null });
    return item.address;
  });
  const hash = await dev.chain.fund(address, amount, asset.currency);
  return await waitFor(async () => {
    await bench.wake({ network: asset.network, mode: 'test' });
    return await transactor.inMerchant(merchantId, 'test', async (work) => {
      const found = await work.transactions.touched(asset.network, { by: 'txids', txids: [hash] });
      return found.find((each) => each.to === address) ?? null;
    });
  }, 'The transaction');
}
