import { parseDecimal } from '@cryptoix/spec';
import type { AssetKey } from '../../domain/money/asset.ts';
import { isSurviving } from '../../domain/transactions/inbound.ts';
import type { Payment, PaymentOption } from '../../domain/payments/payment.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { retrievePayment, type PaymentWithTransactions } from '../payments/retrieve-payment.ts';
import { ChainFailure } from '../ports/chain.ts';
import { findNetwork } from '../ports/networks.ts';
import { refuse, refuseState } from '../refusal.ts';
import { advanceClock } from './advance-clock.ts';
import { devChainOf, type DevNetwork } from './dev-chain-of.ts';
import type { TestModePorts } from './ports.ts';
import { waitFor } from './wait-for.ts';

export type Scenario =
  'exact' | 'underpaid' | 'overpaid' | 'partial' | 'late' | 'double_spend' | 'reorg' | 'wrong_asset';

export interface SimulatePayment {
  readonly scenario: Scenario;
  readonly amount?: string | undefined;
  readonly confirmations?: number | undefined;
  /** The option to pay, where it is not the one that has been chosen. */
  readonly asset?: AssetKey | undefined;
}

/**
 * Plays the payer of a payment, through its network: real transactions, which come back to the payment as
 * anybody's would. Answers once the payment shows them.
 */
export async function simulatePayment(
  ports: TestModePorts,
  merchantId: string,
  id: string,
  input: SimulatePayment,
): Promise<PaymentWithTransactions> {
  const { networks, transactor, bench } = ports;
  const read = (): Promise<PaymentWithTransactions> =>
    transactor.inMerchant(merchantId, 'test', (work) => retrievePayment(work, id));
  const { payment, transactions } = await read();
  const option = optionOf(payment, input.asset);
  const dev = devChainOf(findNetwork(networks, 'test', option.network), option.network);

  const player: Player = {
    dev,
    option,
    due: dueOf(option, transactions),
    given: input.amount === undefined ? null : parseAmount(input.amount, option),
    confirmations: input.confirmations,
    see: (hash, until, what) =>
      waitFor(async () => {
        await bench.wake({ network: option.network, mode: 'test' });
        const mine = (await read()).transactions.filter((each) => each.hash === hash);
        return mine.length > 0 && mine.every(until) ? mine : null;
      }, what),
  };

  switch (input.scenario) {
    case 'exact':
      await pay(player, player.due);
      break;
    case 'underpaid':
      // Below what any tolerance lets pass.
      await pay(player, (player.due * 4n) / 5n);
      break;
    case 'partial':
      await pay(player, player.due / 2n);
      break;
    case 'overpaid':
      await pay(player, (player.due * 3n) / 2n);
      break;
    case 'late':
      await passExpiry(ports, merchantId, payment);
      await pay(player, player.due);
      break;
    case 'double_spend':
      await bench.withoutMining({ network: option.network, mode: 'test' }, () => doubleSpend(player));
      break;
    case 'reorg':
      await reorg(player, transactions);
      break;
    case 'wrong_asset':
      await payWrongAsset(player, payment);
      break;
  }
  return await read();
}

interface Player {
  readonly dev: DevNetwork;
  readonly option: PaymentOption;
  readonly due: bigint;
  readonly given: bigint | null;
  readonly confirmations: number | undefined;
  /** Waits until all transfers of a transaction are known and as they should be. */
  see(hash: string, until: (transaction: Transaction) => boolean, what: string): Promise<Transaction[]>;
}

function optionOf(payment: Payment, asset: AssetKey | undefined): PaymentOption {
  const { options } = payment.terms;
  const wanted = asset ?? payment.state.selected;
  const option = options.find((each) => each.asset === wanted) ?? options[0];
  if (option === undefined) throw new Error(`${payment.id} has no option`);
  return option;
}

/** What is still open in the option's asset; the whole amount where nothing is. */
function dueOf(option: PaymentOption, transactions: readonly Transaction[]): bigint {
  const seen = transactions
    .filter((each) => isSurviving(each) && each.asset === option.asset)
    .reduce((sum, each) => sum + each.amount, 0n);
  return seen < option.amount ? option.amount - seen : option.amount;
}

function parseAmount(text: string, option: PaymentOption): bigint {
  const amount = parseDecimal(text, option.decimals);
  if (typeof amount !== 'bigint') {
    throw refuse('/amount', amount, `it must be a plain decimal with at most ${option.decimals} decimals`);
  }
  if (amount < option.dust)
    throw refuse('/amount', 'amount_too_small', 'a network would not carry so little');
  return amount;
}

async function pay(player: Player, amount: bigint): Promise<string> {
  const { dev, option, given, confirmations } = player;
  const hash = await dev.chain.fund(option.address, given ?? amount, option.currency);
  await player.see(hash, () => true, 'The transaction');
  if (confirmations !== undefined && confirmations > 0) await confirm(player, hash, confirmations);
  return hash;
}

async function confirm(player: Player, hash: string, confirmations: number): Promise<void> {
  const tip = await player.dev.chain.mine(confirmations);
  await player.see(
    hash,
    ({ block, state, confirmationsRequired }) =>
      block !== null && (state === 'confirmed' || tip.height - block.height + 1 < confirmationsRequired),
    'The confirmation',
  );
}

async function passExpiry(ports: TestModePorts, merchantId: string, payment: Payment): Promise<void> {
  const { now } = await ports.transactor.inMerchant(merchantId, 'test', (work) =>
    Promise.resolve({ now: work.now }),
  );
  const seconds = Math.ceil((payment.terms.expiresAt.getTime() - now.getTime()) / 1000) + 1;
  if (seconds > 0) await advanceClock(ports, merchantId, seconds);
}

async function doubleSpend(player: Player): Promise<void> {
  const { dev, option, due, given } = player;
  const hash = await dev.chain.fund(option.address, given ?? due, option.currency);
  await player.see(hash, () => true, 'The transaction');
  try {
    await dev.chain.replace(hash);
  } catch (error) {
    if (!(error instanceof ChainFailure) || error.code !== 'unsupported') throw error;
    // A block of somebody else came in between: what is in a block can no longer be replaced.
    throw refuseState('The transaction was mined before it could be replaced. Try again.', 'mined', [
      'pending',
    ]);
  }
  await player.see(hash, (each) => !isSurviving(each), 'The replacement');
}

/** Whoever follows the network would give up over many more, and so stop it for every account. */
const deepestReorg = 20;

/**
 * Undoes the blocks that hold the payment's last transaction; every other one is included again. One that
 * waits is confirmed first, and where there is none the payer pays.
 */
async function reorg(player: Player, transactions: readonly Transaction[]): Promise<void> {
  const { dev, option, due } = player;
  const confirmations = Math.max(player.confirmations ?? 0, option.confirmationsRequired);
  if (confirmations > deepestReorg) {
    throw refuse('/confirmations', 'parameter_invalid', `at most ${deepestReorg} blocks can be undone`);
  }
  const last = transactions.findLast((each) => each.network === option.network && isSurviving(each));
  const hash = last?.hash ?? (await pay({ ...player, confirmations: 0 }, due));
  if (last?.block == null) await confirm(player, hash, confirmations);
  const found = await dev.reader.tx(hash);
  if (!('block' in found))
    throw refuseState('There is no confirmed transaction to undo.', 'unconfirmed', ['confirmed']);
  const tip = await dev.reader.tip();
  const depth = tip.height - found.block.height + 1;
  if (depth > deepestReorg) {
    throw refuseState(
      `The transaction is ${depth} blocks deep, and at most ${deepestReorg} blocks can be undone.`,
      'buried',
      ['confirmed'],
    );
  }
  await dev.chain.reorg(depth, { drop: [hash] });
  await player.see(hash, (each) => !isSurviving(each), 'The reorganisation');
}

async function payWrongAsset(player: Player, payment: Payment): Promise<void> {
  const { dev, option, confirmations } = player;
  const { assets } = dev.network;
  if (assets.length < 2) {
    throw refuse('/scenario', 'network_unsupported', `${option.network} carries one asset only`);
  }
  const accepted = payment.terms.options.map((each) => each.asset);
  const other = assets.find((asset) => !accepted.includes(`${asset.currency}:${asset.network}`));
  if (other === undefined) {
    throw refuse('/scenario', 'parameter_invalid', `the payment accepts every asset of ${option.network}`);
  }
  const hash = await dev.chain.fund(option.address, other.minPayment, other.currency);
  await player.see(hash, () => true, 'The transaction');
  if (confirmations !== undefined && confirmations > 0) await confirm(player, hash, confirmations);
}
