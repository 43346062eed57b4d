import type { Payment, Refund } from '@cryptoix/spec';
import type { Cryptoix } from '@cryptoix/sdk';
import { eventually } from './eventually.ts';
import { fund } from './fund.ts';
import { openPayoutGateway, type PayoutGateway, type PayoutGatewayOptions } from './payout-gateway.ts';
import type { TestMerchant } from './test-gateway.ts';

/** Where a payer of the tests wants money back on the simulated Bitcoin network. */
export const payerAddress = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6';

export interface RefundDesk {
  readonly gateway: PayoutGateway;
  /** A merchant with money of other payments, so that a refund's fee is covered. */
  funded(amount?: string, currency?: string): Promise<TestMerchant>;
  /** A payment of 500 US dollars that is confirmed: in the sandbox a bitcoin is 50,000. */
  paid(client: Cryptoix, satoshis?: bigint): Promise<Payment>;
  close(): Promise<void>;
}

/** A gateway that pays out, and what tests of refunds do over and over. */
export async function openRefundDesk(
  adminUrl: string,
  options: PayoutGatewayOptions = {},
): Promise<RefundDesk> {
  const gateway = await openPayoutGateway(adminUrl, options);
  return {
    gateway,
    funded: async (amount = '0.1', currency = 'BTC') => {
      const merchant = await gateway.merchant();
      await fund(merchant.client, currency, amount);
      return merchant;
    },
    paid: async (client, satoshis = 1_000_000n) => {
      const payment = await client.payments.create({ amount: '500', currency: 'USD', expires_in: 300 });
      await gateway.bitcoin.fund(payment.options[0]?.address ?? '', satoshis);
      return await untilPayment(client, payment, ({ status }) => status === 'confirmed');
    },
    close: () => gateway.close(),
  };
}

export async function untilPayment(
  client: Cryptoix,
  { id }: Pick<Payment, 'id'>,
  is: (payment: Payment) => boolean,
): Promise<Payment> {
  return await eventually(() => client.payments.retrieve(id), is, 20_000);
}

/** The refund when it is over. */
export async function finishedRefund(client: Cryptoix, { id }: Pick<Refund, 'id'>): Promise<Refund> {
  return await eventually(
    () => client.refunds.retrieve(id),
    ({ status }) => ['completed', 'failed', 'canceled'].includes(status),
    20_000,
  );
}

/** What a merchant holds of a currency. */
export async function heldOf(
  client: Cryptoix,
  currency: string,
): Promise<{ readonly available: number; readonly reserved: number }> {
  const [item] = (await client.balance.retrieve({ currency })).balances;
  return { available: Number(item?.available), reserved: Number(item?.reserved) };
}
