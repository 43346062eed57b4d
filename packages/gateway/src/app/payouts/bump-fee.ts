import { notFound } from '@cryptoix/server';
import { formatDecimal } from '@cryptoix/spec';
import { raiseFee } from '../../domain/payouts/change-payout.ts';
import { raisedBound, type FeeSpeed } from '../../domain/payouts/fee.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { assetsOf, findNetwork } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuse, refuseState } from '../refusal.ts';
import { capped, optionsIn, parse, type ChoosePorts } from './choose-payout.ts';
import { assertCovered, persistPayout } from './persist-payout.ts';

export interface BumpFee {
  readonly speed?: FeeSpeed | undefined;
  readonly max?: string | undefined;
}

/**
 * Reserves more for the network; the wallet then replaces the transaction. Nodes take a replacement that pays an
 * eighth more, so that is the least.
 */
export async function bumpFee(
  work: Work,
  ports: ChoosePorts & { readonly wake: (network: string) => void },
  id: string,
  input: BumpFee,
): Promise<Payout> {
  const [payout] = await work.payouts.lock([id]);
  if (payout === undefined) throw notFound('payout', id);
  const { terms, state } = payout;
  await assertReplaceable(work, payout);
  const network = findNetwork(ports.networks, work.mode, terms.network);
  const asset = assetsOf(ports.networks, work.mode).find(
    (each) => each.currency === terms.paid.currency && each.network === terms.network,
  );
  if (network === null || asset === undefined)
    throw refuseState(`${terms.network} is no longer configured.`, state.status, []);

  const max = input.max === undefined ? terms.feeMax : parse('/max', input.max, terms.paid);
  const now = (await optionsIn(ports, network, asset))[input.speed ?? 'priority'];
  const least = raisedBound(state, network.wallet?.kind === 'account' ? 'gas' : 'kvB', asset.kind);
  const wanted = now.native > least.native ? now : least;
  const bound = capped(
    { native: wanted.native, charge: wanted.charge > least.charge ? wanted.charge : least.charge },
    max,
  );
  if (bound.charge < least.charge || bound.native < least.native) {
    const text = formatDecimal(least.charge, terms.paid.decimals, 0);
    throw refuse('/max', 'amount_too_small', `a replacement costs at least ${text} ${terms.paid.currency}`);
  }
  await assertCovered(work, payout, bound.charge - state.feeReserved);
  const raised = await persistPayout(work, payout, raiseFee(payout, bound, work.now));
  work.afterCommit(() => ports.wake(terms.network));
  return raised;
}

async function assertReplaceable(work: Work, { id, state }: Payout): Promise<void> {
  const last = (await work.transactions.ofPayouts([id])).find((each) => each.id === state.transactionId);
  const isOut = last === undefined || (last.state === 'pending' && last.block === null);
  const isWaiting = state.status === 'processing' && isOut;
  if (isWaiting && state.outcome !== 'failed') return;
  const why =
    state.status === 'processing' && last?.block != null
      ? 'Its transaction is in a block already.'
      : 'Only a transaction that waits for its block can be replaced.';
  throw refuseState(why, state.status, ['processing']);
}
