import { parseDecimal } from '@cryptoix/spec';
import type { Cryptoix } from '@cryptoix/sdk';
import { erc20Abi, getAddress, parseEventLogs } from 'viem';
import type { AnvilClient } from '../../chain/evm/dev/anvil-client.ts';
import type { TestStore } from '../../testing/test-store.ts';

/**
 * What confirmed money there is, each transfer in one line: hash, address, currency (or contract of what is
 * not listed) and base units. Four tell it, each from its own source and by its own way.
 */
export type Story = readonly string[];

const line = (hash: string, to: string, currency: string, amount: bigint): string =>
  `${hash} ${to} ${currency} ${amount}`;
const sorted = (lines: readonly string[]): Story => lines.toSorted();

/** Currency and decimals of what moves on a network, by contract; the network's own coin by null. */
export type Currencies = ReadonlyMap<string | null, { readonly currency: string; readonly decimals: number }>;

/** By anvil's own words: every block, receipt and log, without the adapter. */
export async function tellByAnvil(
  client: AnvilClient,
  addresses: ReadonlySet<string>,
  currencies: Currencies,
): Promise<Story> {
  const lines: string[] = [];
  const tip = await client.getBlockNumber();
  for (let height = 0n; height <= tip; height += 1n) {
    const block = await client.getBlock({ blockNumber: height, includeTransactions: true });
    for (const transaction of block.transactions) {
      const { hash, to, value } = transaction;
      const receipt = await client.getTransactionReceipt({ hash });
      if (receipt.status !== 'success') continue;
      const native = currencies.get(null);
      if (to !== null && value > 0n && addresses.has(getAddress(to)) && native !== undefined)
        lines.push(line(hash, getAddress(to), native.currency, value));
      for (const log of parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs: receipt.logs })) {
        const recipient = getAddress(log.args.to);
        if (!addresses.has(recipient) || log.args.value === 0n) continue;
        const contract = getAddress(log.address);
        lines.push(line(hash, recipient, currencies.get(contract)?.currency ?? contract, log.args.value));
      }
    }
  }
  return sorted(lines);
}

/** By the tables of the simulated network, without the adapter. */
export async function tellBySimulation(store: TestStore, addresses: ReadonlySet<string>): Promise<Story> {
  const rows = await store.asOwner(
    `select tx.txid, o.address, o.amount::text as amount from sim_bitcoin.tx
      join sim_bitcoin.block b on b.hash = tx.block_hash and b.active
      join sim_bitcoin.output o on o.txid = tx.txid where tx.state = 'confirmed' and o.address is not null`,
  );
  return sorted(
    rows.flatMap(({ txid, address, amount }) =>
      addresses.has(address as string)
        ? line(txid as string, address as string, 'BTC', BigInt(amount as string))
        : [],
    ),
  );
}

/** By the API's list of transactions, read page by page. */
export async function tellByApi(client: Cryptoix, network: string, currencies: Currencies): Promise<Story> {
  const lines: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.transactions.list({
      network,
      status: ['confirmed'],
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const { hash, to, currency, contract, amount } of page.data)
      lines.push(toLine(currencies, { hash, to, currency, contract, amount }));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return sorted(lines);
}

/** By the events alone: what the last one of each transaction says of it. What is not listed makes none. */
export async function tellByEvents(
  store: TestStore,
  merchantId: string,
  network: string,
  currencies: Currencies,
): Promise<Story> {
  const rows = await store.asOwner(
    `select distinct on (object_id) convert_from(payload, 'utf8')::jsonb #> '{data,object}' as object from event
      where merchant_id = $1 and type like 'transaction.%' order by object_id, object_version desc, id desc`,
    [merchantId],
  );
  const objects = rows.map(({ object }) => object as Shown & { network: string; status: string });
  return sorted(
    objects
      .filter((each) => each.network === network && each.status === 'confirmed')
      .map((each) => toLine(currencies, each)),
  );
}

/** By the ledger: base units per currency, all that the merchant holds and what is kept aside as dust. */
export async function tellByLedger(store: TestStore, merchantId: string): Promise<Record<string, bigint>> {
  const rows = await store.asOwner(
    `select asset, sum(balance)::text as held from ledger_account
      where merchant_id = $1 and kind in ('pending', 'available', 'reserved', 'receivable', 'house:suspense')
      group by asset having sum(balance) <> 0`,
    [merchantId],
  );
  return Object.fromEntries(rows.map(({ asset, held }) => [asset as string, BigInt(held as string)]));
}

/** What the lines of a network add up to. What is not listed is not money. */
export function sumsOf(network: string, story: Story): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const each of story) {
    const [, , currency = '', amount = '0'] = each.split(' ');
    if (currency.startsWith('0x')) continue;
    const key = `${currency}:${network}`;
    sums[key] = (sums[key] ?? 0n) + BigInt(amount);
  }
  return sums;
}

interface Shown {
  readonly hash: string;
  readonly to: string;
  readonly currency: string;
  readonly contract: string | null;
  readonly amount: string;
}

function toLine(currencies: Currencies, { hash, to, currency, contract, amount }: Shown): string {
  const isListed = currency !== 'UNLISTED';
  const { decimals } = currencies.get(contract) ?? { decimals: 0 };
  const units = parseDecimal(amount, isListed ? decimals : 0);
  if (typeof units !== 'bigint') throw new Error(`${amount} is no amount of ${currency}`);
  return line(hash, to, isListed ? currency : (contract ?? ''), units);
}
