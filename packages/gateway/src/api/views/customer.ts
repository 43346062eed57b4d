import type { Customer as CustomerView } from '@cryptoix/spec';
import type { CustomerWithTotals } from '../../app/customers/customer-with-totals.ts';
import type { Customer } from '../../domain/customers/customer.ts';
import { toMoney } from './money.ts';

/** A customer as the API shows it. */
export function toCustomerView({ customer, totals }: CustomerWithTotals): CustomerView {
  return {
    id: customer.id,
    object: 'customer',
    livemode: customer.livemode,
    version: customer.version,
    created_at: customer.createdAt.toISOString(),
    updated_at: customer.updatedAt.toISOString(),
    email: customer.email,
    name: customer.name,
    locale: customer.locale,
    address: toAddressView(customer.address),
    tax_id: customer.taxId,
    totals: {
      payments: totals.payments,
      amount_received: totals.received.map((sum) => ({
        currency: sum.currency,
        amount: toMoney(sum.amount, sum),
      })),
    },
    deleted: customer.deletedAt !== null,
    reference: customer.reference,
    metadata: { ...customer.metadata },
  };
}

function toAddressView(address: Customer['address']): CustomerView['address'] {
  if (address === null) return null;
  const { line1, line2, city, state, postalCode, country } = address;
  return { line1, line2, city, state, postal_code: postalCode, country };
}
