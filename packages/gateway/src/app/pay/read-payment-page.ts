import type { Payment, PaymentOption } from '../../domain/payments/payment.ts';
import { remainingIn } from '../../domain/payments/remaining.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { paymentUri } from '../payments/payment-uri.ts';
import { retrievePayment } from '../payments/retrieve-payment.ts';
import { findNetwork, type Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';

/** One way to pay as the payer sees it: what is still to be sent, and the URI for exactly that. */
export interface PayQuote {
  readonly option: PaymentOption;
  /** Base units of the option's asset. */
  readonly remaining: bigint;
  readonly uri: string;
  /** Not a real network: nothing that is sent there is worth anything. */
  readonly simulated: boolean;
  /** A faucet can play the payer. */
  readonly hasFaucet: boolean;
}

/** What a payer's page shows of a payment. */
export interface PaymentPage {
  readonly merchant: string;
  readonly payment: Payment;
  readonly transactions: readonly Transaction[];
  readonly quotes: readonly PayQuote[];
  /** Heights up to which networks have been read. */
  readonly heights: ReadonlyMap<string, number>;
  readonly now: Date;
  /** The invoice that it pays, with the path of its page. */
  readonly invoice: { readonly number: string; readonly path: string } | null;
}

/** Reads what the payer of a payment may see. */
export async function readPaymentPage(work: Work, networks: Networks, id: string): Promise<PaymentPage> {
  const { payment, transactions } = await retrievePayment(work, id);
  const { name } = await work.accounts.defaults();
  return {
    merchant: name,
    payment,
    transactions,
    heights: await work.tips.heights(),
    now: work.now,
    invoice: await invoiceOf(work, payment),
    quotes: payment.terms.options.map((option): PayQuote => {
      const network = findNetwork(networks, work.mode, option.network);
      const asset = network?.assets.find((each) => each.currency === option.currency);
      const remaining = remainingIn(option, payment.terms, transactions);
      return {
        option,
        remaining,
        // Of a network that has been taken out since, what was said at the beginning is all there is.
        uri:
          network === null || asset === undefined || remaining === option.amount
            ? option.uri
            : paymentUri(network.uri, asset, option.address, remaining),
        simulated: network?.simulated ?? false,
        hasFaucet: work.mode === 'test' && network?.dev != null,
      };
    }),
  };
}

async function invoiceOf(work: Work, { invoiceId }: Payment): Promise<PaymentPage['invoice']> {
  const invoice = invoiceId === null ? null : await work.invoices.find(invoiceId);
  if (invoice === null) return null;
  return { number: invoice.content.number ?? invoice.id, path: `/pay/${invoice.payToken}` };
}
