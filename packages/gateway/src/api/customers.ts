import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { CustomersListQuery, CustomerUpdate } from '@cryptoix/spec';
import { createCustomer } from '../app/customers/create-customer.ts';
import type { CustomerFilter } from '../app/customers/customer-store.ts';
import { deleteCustomer } from '../app/customers/delete-customer.ts';
import { listCustomers } from '../app/customers/list-customers.ts';
import { retrieveCustomer } from '../app/customers/retrieve-customer.ts';
import { updateCustomer } from '../app/customers/update-customer.ts';
import type { CustomerPatch } from '../domain/customers/change-customer.ts';
import { toListQuery, toListView } from './list.ts';
import type { ApiPorts } from './ports.ts';
import { toCustomerView } from './views/customer.ts';

type CustomerOperation =
  'customers.create' | 'customers.list' | 'customers.retrieve' | 'customers.update' | 'customers.delete';

export function customerHandlers<Tx>({ open }: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, CustomerOperation> {
  return {
    'customers.create': async ({ body }, { tx }) =>
      toCustomerView(await createCustomer(open(tx), toPatch(body))),
    'customers.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'customers.list', merchantId, mode };
      const page = await listCustomers(open(tx), toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, toCustomerView);
    },
    'customers.retrieve': async ({ params }, { tx }) =>
      toCustomerView(await retrieveCustomer(open(tx), params.id)),
    'customers.update': async ({ params, body }, { tx }) =>
      toCustomerView(await updateCustomer(open(tx), params.id, toPatch(body))),
    'customers.delete': async ({ params }, { tx }) => {
      await deleteCustomer(open(tx), params.id);
      return { id: params.id, object: 'customer', deleted: true };
    },
  };
}

function toPatch(body: Parsed<CustomerUpdate>): CustomerPatch {
  return {
    email: body.email,
    name: body.name,
    locale: body.locale,
    address: toAddress(body.address),
    taxId: body.tax_id,
    reference: body.reference,
    metadata: body.metadata,
  };
}

function toAddress(address: Parsed<CustomerUpdate>['address']): CustomerPatch['address'] {
  if (address === null || address === undefined) return address;
  return {
    line1: address.line1 ?? null,
    line2: address.line2 ?? null,
    city: address.city ?? null,
    state: address.state ?? null,
    postalCode: address.postal_code ?? null,
    country: address.country ?? null,
  };
}

function toFilter(query: CustomersListQuery): CustomerFilter {
  return {
    ...(query.email === undefined ? {} : { email: query.email }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
  };
}
