import type { Context, Handlers } from '@cryptoix/server';
import type { TransactionsListQuery } from '@cryptoix/spec';
import type { TransactionFilter } from '../app/ports/work.ts';
import { listTransactions } from '../app/transactions/list-transactions.ts';
import { retrieveTransaction } from '../app/transactions/retrieve-transaction.ts';
import { toListQuery, toListView } from './list.ts';
import { explorerOf, type ApiPorts } from './ports.ts';
import { toTransactionView } from './views/transaction.ts';

type TransactionOperation = 'transactions.list' | 'transactions.retrieve';

export function transactionHandlers<Tx>({
  open,
  networks,
}: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, TransactionOperation> {
  return {
    'transactions.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'transactions.list', merchantId, mode };
      const work = open(tx);
      const page = await listTransactions(work, toListQuery(owner, query, toFilter(query)));
      const heights = await work.tips.heights();
      const explorer = explorerOf(networks, mode);
      return toListView(owner, query, page, (each) =>
        toTransactionView(each, heights.get(each.network) ?? 0, explorer),
      );
    },
    'transactions.retrieve': async ({ params }, { tx, caller }) => {
      const work = open(tx);
      const transaction = await retrieveTransaction(work, params.id);
      const heights = await work.tips.heights();
      const tip = heights.get(transaction.network) ?? 0;
      return toTransactionView(transaction, tip, explorerOf(networks, caller.key.mode));
    },
  };
}

function toFilter(query: TransactionsListQuery): TransactionFilter {
  return {
    ...(query.type === undefined ? {} : { type: query.type }),
    ...(query.direction === undefined ? {} : { direction: query.direction }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(query.network === undefined ? {} : { network: query.network }),
    ...(query.hash === undefined ? {} : { hash: query.hash }),
    ...(query.address === undefined ? {} : { address: query.address }),
    ...(query.payment_id === undefined ? {} : { paymentId: query.payment_id }),
    ...(query.invoice_id === undefined ? {} : { invoiceId: query.invoice_id }),
    ...(query.payout_id === undefined ? {} : { payoutId: query.payout_id }),
    ...(query.customer_id === undefined ? {} : { customerId: query.customer_id }),
    ...(query.amount_min === undefined ? {} : { amountMin: query.amount_min }),
    ...(query.amount_max === undefined ? {} : { amountMax: query.amount_max }),
  };
}
