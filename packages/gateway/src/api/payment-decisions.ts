import type { Context, Handlers } from '@cryptoix/server';
import { assertHolds } from '../app/api-keys/assert-holds.ts';
import { resolvePayment } from '../app/payments/resolve-payment.ts';
import { selectOption } from '../app/payments/select-option.ts';
import { toView } from './payments.ts';
import { payoutPorts } from './payouts.ts';
import type { ApiPorts } from './ports.ts';

type Decisions = 'payments.select' | 'payments.resolve';

/** What is decided about a payment after it was created: how it is paid, and what becomes of an unresolved one. */
export function paymentDecisionHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, Decisions> {
  const { open, networks, statuses, ratesFor, lineageOf, payUrl } = ports;
  return {
    'payments.select': async ({ params, body }, { tx, caller }) => {
      const rates = ratesFor(caller.key.mode);
      return toView(await selectOption(open(tx), { networks, rates, statuses }, params.id, body), payUrl);
    },
    'payments.resolve': async ({ params, body }, { tx, caller }) => {
      const { action, expires_in: expiresIn, note = null } = body;
      // It sends money, which is what the scope of refunds is for.
      if (action === 'refund') assertHolds(caller.key, ['refunds:write']);
      const refund = body.refund && { address: body.refund.address, feePaidBy: body.refund.fee_paid_by };
      const by = { keyId: caller.key.id, lineage: await lineageOf(tx, caller.key.id) };
      const input = { action, expiresIn, refund, note, by };
      const payouts = payoutPorts(ports, caller.key.mode);
      return toView(await resolvePayment(open(tx), payouts, params.id, input), payUrl);
    },
  };
}
