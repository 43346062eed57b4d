import { ApiError } from '@cryptoix/server';
import { intend } from '../../domain/payouts/change-payout.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { persistPayout } from '../payouts/persist-payout.ts';
import { retrievePayout, type PayoutWithDepth } from '../payouts/retrieve-payout.ts';
import type { PayoutDesk } from '../ports/payout-desk.ts';
import { findNetwork } from '../ports/networks.ts';
import { refuseState } from '../refusal.ts';
import { devChainOf } from './dev-chain-of.ts';
import type { TestModePorts } from './ports.ts';
import { waitFor } from './wait-for.ts';

export type PayoutOutcome = 'completed' | 'failed' | 'stuck';

const withinMs = 20_000;

/** Plays what becomes of a payout, through its network: real transactions and blocks, as with any other. */
export async function simulatePayout(
  ports: TestModePorts & { readonly desk: PayoutDesk },
  merchantId: string,
  id: string,
  outcome: PayoutOutcome,
): Promise<PayoutWithDepth> {
  const { networks, transactor, bench, desk } = ports;
  const read = (): Promise<PayoutWithDepth> =>
    transactor.inMerchant(merchantId, 'test', (work) => retrievePayout(work, id));
  const { payout, confirmations } = await read();
  const { network: name } = payout.terms;
  const key = { network: name, mode: 'test' } as const;
  const dev = devChainOf(findNetwork(networks, 'test', name), name);
  assertPossible(payout, confirmations, outcome);
  if (!desk.isSignerThere(key)) throw signerAway();

  if (outcome !== 'completed') {
    await transactor.inMerchant(merchantId, 'test', async (work) => {
      const [locked] = await work.payouts.lock([id]);
      if (locked === undefined) return;
      assertPossible(locked, confirmations, outcome);
      if (locked.state.outcome !== outcome)
        await persistPayout(work, locked, intend(locked, outcome, work.now));
    });
  }
  return await waitFor(
    async () => {
      await desk.wake(key);
      const found = await read();
      const { status, hashes } = found.payout.state;
      if (outcome === 'stuck' ? hashes.length > 0 : status === outcome) return found;
      if (status === 'completed' || status === 'failed' || status === 'canceled')
        throw refuseState(`The payout is ${status}.`, status, ['pending', 'processing']);
      // Funds that are gathered need blocks too, but a payout that is to stick must not get one.
      if (outcome !== 'stuck' || (await dev.chain.pending()).length > 0) await dev.chain.mine(1);
      await bench.wake(key);
      return null;
    },
    'The outcome',
    withinMs,
  );
}

function assertPossible({ state }: Payout, confirmations: number, outcome: PayoutOutcome): void {
  const { status } = state;
  if (status !== 'pending' && status !== 'processing') {
    const message = `A payout with the status ${status} cannot be simulated.`;
    throw refuseState(message, status, ['pending', 'processing']);
  }
  if (outcome !== 'completed' && confirmations > 0)
    throw refuseState('Its transaction is in a block already.', status, ['pending', 'processing']);
  if (outcome === 'completed' && state.outcome === 'failed')
    throw refuseState('The payout is being taken back.', status, []);
  if (outcome === 'completed' && state.outcome === 'stuck' && state.bumps === 0)
    throw refuseState('The payout is stuck: raise its fee with payouts.bumpFee first.', status, []);
}

function signerAway(): ApiError {
  return new ApiError({
    code: 'service_unavailable',
    reason: 'signer_unavailable',
    message: 'The signer of this wallet is away. Please try again later.',
    retryAfter: 5,
  });
}
