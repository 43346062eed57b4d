import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { Address as AddressView, AddressCreate, AddressesListQuery } from '@cryptoix/spec';
import type { AddressFilter } from '../app/addresses/address-book.ts';
import { createAddress, type CreateAddress } from '../app/addresses/create-address.ts';
import { deleteAddress } from '../app/addresses/delete-address.ts';
import { listAddresses } from '../app/addresses/list-addresses.ts';
import { retrieveAddress } from '../app/addresses/retrieve-address.ts';
import { validateAddress } from '../app/addresses/validate-address.ts';
import { assetsOf } from '../app/ports/networks.ts';
import type { Work } from '../app/ports/work.ts';
import type { PayoutAddress } from '../domain/addresses/payout-address.ts';
import { toListQuery, toListView } from './list.ts';
import type { ApiPorts } from './ports.ts';
import { toPayoutAddressView } from './views/payout-address.ts';

type AddressOperation =
  'addresses.create' | 'addresses.list' | 'addresses.retrieve' | 'addresses.delete' | 'addresses.validate';

export function addressHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, AddressOperation> {
  const { open, networks } = ports;
  const viewer =
    ({ mode, now }: Work) =>
    (address: PayoutAddress): AddressView => {
      const isPaidOut = assetsOf(networks, mode).some(
        ({ currency, network }) => currency === address.currency && network === address.network,
      );
      return toPayoutAddressView(address, isPaidOut, now);
    };
  return {
    'addresses.create': async ({ body }, { tx }) => {
      const work = open(tx);
      return viewer(work)(await createAddress(work, networks, toInput(body)));
    },
    'addresses.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'addresses.list', merchantId, mode };
      const work = open(tx);
      const page = await listAddresses(work, toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, viewer(work));
    },
    'addresses.retrieve': async ({ params }, { tx }) => {
      const work = open(tx);
      return viewer(work)(await retrieveAddress(work, params.id));
    },
    'addresses.delete': async ({ params }, { tx }) => {
      await deleteAddress(open(tx), params.id);
      return { id: params.id, object: 'address', deleted: true };
    },
    // It asks a node, so it runs outside its request's transaction.
    'addresses.validate': async ({ body }, { caller }) => {
      const found = await validateAddress(ports, caller.key, body);
      const { address, fault } = found.verdict;
      return {
        object: 'address_validation',
        livemode: caller.key.mode === 'live',
        currency: found.currency,
        network: found.network,
        address,
        valid: fault === null,
        reason: fault?.reason ?? null,
        message: fault?.message ?? null,
        own: fault?.reason === 'address_own',
        contract: found.contract,
        warnings: [...found.warnings],
      };
    },
  };
}

function toInput(body: Parsed<AddressCreate>): CreateAddress {
  return {
    currency: body.currency,
    network: body.network,
    address: body.address,
    label: body.label ?? null,
    memo: body.memo ?? null,
    customerId: body.customer_id ?? null,
    reference: body.reference ?? null,
    metadata: body.metadata ?? {},
  };
}

function toFilter(query: AddressesListQuery): AddressFilter {
  return {
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(query.network === undefined ? {} : { network: query.network }),
    ...(query.address === undefined ? {} : { address: query.address }),
    ...(query.customer_id === undefined ? {} : { customerId: query.customer_id }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
  };
}
