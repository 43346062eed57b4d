import type { Context, Handlers } from '@cryptoix/server';
import type { Balance as BalanceView } from '@cryptoix/spec';
import { retrieveBalance, type HeldBalance } from '../app/balance/retrieve-balance.ts';
import { listEntries } from '../app/balance/list-entries.ts';
import { toListQuery, toListView } from './list.ts';
import type { ApiPorts } from './ports.ts';
import { toBalanceEntryView } from './views/balance-entry.ts';
import { toMoney } from './views/money.ts';

export function balanceHandlers<Tx>(
  ports: ApiPorts<Tx>,
): Pick<Handlers<Context<Tx>>, 'balance.retrieve' | 'balance.entries'> {
  return {
    'balance.retrieve': async ({ query }, { tx, caller }) => {
      const { networks, ratesFor, open } = ports;
      const { mode } = caller.key;
      const input = { currency: query.currency, valueIn: query.value_in };
      const balance = await retrieveBalance(open(tx), { networks, rates: ratesFor(mode) }, input);
      return toBalanceView(balance, mode === 'live');
    },
    'balance.entries': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'balance.entries', merchantId, mode };
      const { currency, account, type, source_id: sourceId } = query;
      const asked = toListQuery(owner, query, { currency, account, type, sourceId });
      const page = await listEntries(ports.open(tx), ports.networks, asked);
      return toListView(owner, query, page, (each) => toBalanceEntryView(each, mode === 'live'));
    },
  };
}

function toBalanceView({ asOf, holdings, valueIn, valueTotal }: HeldBalance, livemode: boolean): BalanceView {
  const toValue = (value: bigint | null): { currency: string; amount: string } | null =>
    valueIn === null || value === null
      ? null
      : { currency: valueIn.currency, amount: toMoney(value, valueIn) };
  return {
    object: 'balance',
    livemode,
    as_of: asOf.toISOString(),
    balances: holdings.map(({ asset, available, pending, reserved, total, value }) => ({
      currency: asset.currency,
      network: asset.network,
      available: toMoney(available, asset),
      pending: toMoney(pending, asset),
      reserved: toMoney(reserved, asset),
      total: toMoney(total, asset),
      value: toValue(value),
    })),
    value_total: toValue(valueTotal),
  };
}
