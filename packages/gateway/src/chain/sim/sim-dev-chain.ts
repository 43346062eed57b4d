import type pg from 'pg';
import { ChainFailure, type ChainRef, type DevChain } from '../../app/ports/chain.ts';
import { acceptTransaction, removeTransactions, withDescendants } from './accept.ts';
import { SimLedger } from './ledger.ts';
import { mineBlock, readBranch, readTip } from './mine.ts';
import { type Payment, payFromFaucet, spendOtherwise } from './pay.ts';
import { reorgBlocks } from './reorg.ts';
import type { SimOptions } from './sim-reader.ts';

const mostBlocks = 1000;

/** Moves the simulated Bitcoin network. `now` gives the unix seconds that blocks are stamped with. */
export function createSimDevChain(options: SimOptions & { readonly now?: () => number }): DevChain {
  const { network, currency } = options;
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const ledger = new SimLedger(network, options.pool);
  const unsupported = (message: string): ChainFailure => new ChainFailure('unsupported', network, message);

  const pay = (payments: readonly Payment[]): Promise<string> =>
    ledger.change(async (client) => {
      const paid = await payFromFaucet(client, payments);
      if ('refused' in paid) throw unsupported(paid.refused);
      return paid.txid;
    });
  const checkCurrency = (given: string | undefined): void => {
    if (given !== undefined && given !== currency)
      throw unsupported(`there is no ${given} here, only ${currency}`);
  };

  const held = new Set<string>();
  /** What waits and is not held back, nor built on what is. */
  const mineable = async (client: pg.PoolClient): Promise<string[] | undefined> => {
    if (held.size === 0) return undefined;
    const back = new Set(await withDescendants(client, [...held]));
    const { rows } = await client.query<{ txid: string }>(
      "select txid from sim_bitcoin.tx where state = 'mempool' order by arrival",
    );
    return rows.map(({ txid }) => txid).filter((txid) => !back.has(txid));
  };

  return {
    network,
    async pending() {
      const rows = await ledger.read<{ txid: string }>(
        "select txid from sim_bitcoin.tx where state = 'mempool' order by arrival",
      );
      return rows.map(({ txid }) => txid).filter((txid) => !held.has(txid));
    },
    hold: (txid) => void held.add(txid),
    async mine(blocks) {
      if (!Number.isInteger(blocks) || blocks < 1 || blocks > mostBlocks) {
        throw unsupported(`blocks are mined 1 to ${mostBlocks} at a time`);
      }
      await ledger.change(async (client) => {
        const branch = await readBranch(client);
        for (let made = 0; made < blocks; made++)
          await mineBlock(client, now(), branch, await mineable(client));
      });
      return await ledger.tip();
    },
    async reorg(depth, choice = {}): Promise<ChainRef> {
      await ledger.change(async (client) => {
        const height = Number((await readTip(client)).height);
        if (!Number.isInteger(depth) || depth < 1 || depth > height) {
          throw unsupported(`a reorganisation is 1 to ${height} blocks deep`);
        }
        await reorgBlocks(client, now(), depth, choice);
      });
      return await ledger.tip();
    },
    async fund(address, amount, asked) {
      checkCurrency(asked);
      return await pay([{ address, amount }]);
    },
    async fundMany(payments) {
      for (const payment of payments) checkCurrency(payment.currency);
      return [await pay(payments.map(({ address, amount }) => ({ address, amount })))];
    },
    replace: (txid, { amount = null, mined = false } = {}) =>
      ledger.change(async (client) => {
        const raw = await spendOtherwise(client, txid, amount);
        if (raw === null) throw unsupported('only an unconfirmed payment of the faucet can be replaced');
        const result = await acceptTransaction(client, raw);
        if (result.result !== 'accepted') throw unsupported('the payment can no longer be replaced');
        if (mined) await mineBlock(client, now(), await readBranch(client), [result.txid]);
        return result.txid;
      }),
    forget: (txid) =>
      ledger.change(async (client) => {
        const { rows } = await client.query<{ raw: string }>(
          "select raw from sim_bitcoin.tx where txid = $1 and state = 'mempool'",
          [txid],
        );
        const raw = rows[0]?.raw;
        if (raw === undefined) throw unsupported('only what waits can be forgotten');
        await removeTransactions(client, await withDescendants(client, [txid]), null);
        return raw;
      }),
    // The pool is the gateway's.
    stop: () => Promise.resolve(),
  };
}
