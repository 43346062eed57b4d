import type pg from 'pg';
import { type Hash, type Hex, keccak256, numberToHex } from 'viem';
import { ChainFailure, type ChainRef, type DevChain } from '../../../app/ports/chain.ts';
import { readBlock, readPending } from '../block.ts';
import { EvmNode, type EvmNodeOptions } from '../node.ts';
import { readTxStatus } from '../tx-status.ts';
import { createAnvilClient } from './anvil-client.ts';
import { createFaucet } from './faucet.ts';
import { faucetAccountOf } from './faucet-accounts.ts';
import { DevJournal, type JournalEntry } from './journal.ts';
import { planReorg, playReorg } from './play-reorg.ts';
import { restoreChain } from './replay.ts';
import { cancel, rawOf } from './send.ts';

export interface EvmDevOptions extends EvmNodeOptions {
  readonly nativeCurrency: string;
  /** Where blocks are written down that the node may forget when it is killed; null keeps none. */
  readonly pool: pg.Pool | null;
}

/** What is held back is sent within this time, or it never is. */
const unsentMs = 1_000;

/**
 * Moves anvil, and pays from its published accounts. `restore` is to run before anything is read from the
 * node: it makes again what the node forgot.
 */
export function createEvmDevChain(options: EvmDevOptions): DevChain & { restore(): Promise<void> } {
  const client = createAnvilClient(options.rpcUrl);
  const journal = options.pool === null ? null : new DevJournal(options.network, options.pool);
  const restore = async (): Promise<void> => {
    if (journal !== null) await restoreChain(client, journal);
  };
  const node = new EvmNode({ ...options, prepare: restore });
  const pay = createFaucet(node, client, options.nativeCurrency);

  // One move at a time: two payments would take the same nonce, two moves write over each other's lines.
  let queue: Promise<unknown> = Promise.resolve();
  const move = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(() => node.ask(work));
    queue = next.catch(() => undefined);
    return next;
  };
  const at = async (which: 'latest' | bigint): Promise<ChainRef> => {
    const block = await readBlock(node, which);
    if (block === null) throw new ChainFailure('network_unavailable', node.network, 'the node has no blocks');
    return block;
  };
  const record = async (height: number, entries: readonly JournalEntry[], removed?: readonly string[]) => {
    if (journal !== null) await journal.record({ genesis: (await at(0n)).hash, height }, entries, removed);
  };
  const fund: DevChain['fund'] = (address, amount, currency) =>
    move(async () => {
      const txid = await pay(address as Hex, amount, currency);
      if (journal !== null) {
        await record((await at('latest')).height, [{ txid, raw: await rawOf(client, txid), height: null }]);
      }
      return txid;
    });

  const held = new Map<
    string,
    { readonly maxFee: bigint; readonly isSent: boolean; readonly since: number }
  >();
  /** A block takes no transaction that offers less than its base fee, so that is set above what is held back. */
  const mineAbove = async (blocks: number): Promise<void> => {
    for (let made = 0; made < blocks; made++) {
      for (const [hash, { maxFee, isSent, since }] of held) {
        const { state } = await readTxStatus(node, hash);
        if (state === 'mempool') held.set(hash, { maxFee, isSent: true, since });
        // Mined, or replaced; one that is not there yet is still to be sent, but not for long.
        else if (state !== 'unknown' || isSent || performance.now() - since > unsentMs) held.delete(hash);
      }
      const highest = [...held.values()].reduce((most, { maxFee }) => (maxFee > most ? maxFee : most), 0n);
      if (held.size > 0) {
        const params: [Hex] = [numberToHex(highest + 1n)];
        await client.request({ method: 'anvil_setNextBlockBaseFeePerGas', params });
      }
      await client.request({ method: 'anvil_mine', params: [numberToHex(1)] });
    }
  };

  return {
    network: node.network,
    restore,
    fund,
    async fundMany(payments) {
      const txids: string[] = [];
      for (const { address, amount, currency } of payments) txids.push(await fund(address, amount, currency));
      return txids;
    },
    pending: async () => (await readPending(node)).map((tx) => tx.hash).filter((hash) => !held.has(hash)),
    hold: (txid, maxFee) => void held.set(txid, { maxFee, isSent: false, since: performance.now() }),
    mine: (blocks) =>
      move(async () => {
        if (journal !== null) {
          const { height } = await at('latest');
          const entries: JournalEntry[] = [];
          for (const { hash } of await readPending(node)) {
            entries.push({ txid: hash, raw: await rawOf(client, hash), height: height + 1 });
          }
          await record(height + blocks, entries);
        }
        if (held.size === 0) await client.request({ method: 'anvil_mine', params: [numberToHex(blocks)] });
        else await mineAbove(blocks);
        return await at('latest');
      }),
    reorg: (depth, choice = {}) =>
      move(async () => {
        const tip = await at('latest');
        const plan = await planReorg(node, client, tip, depth, choice);
        await playReorg(node, client, tip, plan);
        await record(tip.height, plan.entries, plan.removed);
        return await at('latest');
      }),
    replace: (txid) =>
      move(async () => {
        const found = (await readPending(node)).find((tx) => tx.hash === txid);
        const payer = found === undefined ? undefined : faucetAccountOf(found.from);
        if (found === undefined || payer === undefined) {
          const message = 'only an unconfirmed payment of the faucet can be replaced';
          throw new ChainFailure('unsupported', node.network, message);
        }
        const { maxFeePerGas, gasPrice } = await client.getTransaction({ hash: txid as Hash });
        const raw = await cancel(client, payer, found.nonce, maxFeePerGas ?? gasPrice);
        await client.sendRawTransaction({ serializedTransaction: raw });
        const by = keccak256(raw);
        await record((await at('latest')).height, [{ txid: by, raw, height: null }], [txid]);
        return by;
      }),
    stop: () => Promise.resolve(),
  };
}
