import type { Context, Handlers } from '@cryptoix/server';
import { resolvePayment } from '../app/payments/resolve-payment.ts';
import { selectOption } from '../app/payments/select-option.ts';
import { toView } from './payments.ts';
import type { ApiPorts } from './ports.ts';

type Decisions = 'payments.select' | 'payments.resolve';

/** What is decided about a payment after it was created: how it is paid, and what becomes of an unresolved one. */
export function paymentDecisionHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, Decisions> {
  const { open, networks, statuses, ratesFor, payUrl } = ports;
  return {
    'payments.select': async ({ params, body }, { tx, caller }) => {
      const rates = ratesFor(caller.key.mode);
      return toView(await selectOption(open(tx), { networks, rates, statuses }, params.id, body), payUrl);
    },
    'payments.resolve': async ({ params, body }, { tx, caller }) => {
      const { action, expires_in: expiresIn, note = null } = body;
      return toView(
        await resolvePayment(open(tx), params.id, { action, expiresIn, note, by: caller.key.id }),
        payUrl,
      );
    },
  };
}
