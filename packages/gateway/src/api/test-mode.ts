import type { Context, Handlers } from '@cryptoix/server';
import { advanceClock } from '../app/test-mode/advance-clock.ts';
import { fundBalance } from '../app/test-mode/fund-balance.ts';
import { simulatePayment } from '../app/test-mode/simulate-payment.ts';
import { simulatePayout } from '../app/test-mode/simulate-payout.ts';
import { toView } from './payments.ts';
import { toPayoutView } from './views/payout.ts';
import { explorerOf, type ApiPorts } from './ports.ts';
import { toTransactionView } from './views/transaction.ts';

type TestOperation =
  'testMode.simulatePayment' | 'testMode.simulatePayout' | 'testMode.fundBalance' | 'testMode.advanceClock';

/** These call networks, so they run outside their request's transaction and begin their own. */
export function testModeHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, TestOperation> {
  return {
    'testMode.simulatePayment': async ({ params, body }, { caller }) =>
      toView(await simulatePayment(ports, caller.key.merchantId, params.id, body), ports.payUrl),
    'testMode.simulatePayout': async ({ params, body }, { caller }) =>
      toPayoutView(await simulatePayout(ports, caller.key.merchantId, params.id, body.outcome)),
    'testMode.fundBalance': async ({ body }, { caller }) => {
      const { merchantId, mode } = caller.key;
      const transaction = await fundBalance(ports, merchantId, body);
      const heights = await ports.transactor.inMerchant(merchantId, mode, (work) => work.tips.heights());
      return toTransactionView(
        transaction,
        heights.get(transaction.network) ?? 0,
        explorerOf(ports.networks, mode),
      );
    },
    'testMode.advanceClock': async ({ body }, { caller }) => {
      const { now, offsetSeconds } = await advanceClock(ports, caller.key.merchantId, body.seconds);
      return { object: 'test_clock', livemode: false, now: now.toISOString(), offset_seconds: offsetSeconds };
    },
  };
}
