import type pg from 'pg';
import {
  decodeFunctionData,
  encodeFunctionData,
  erc20Abi,
  type Hash,
  type Hex,
  keccak256,
  numberToHex,
} from 'viem';
import { ChainFailure, type ChainRef, type DevChain } from '../../../app/ports/chain.ts';
import { readBlock, readPending, type ScannedTransaction } from '../block.ts';
import { EvmNode, type EvmNodeOptions } from '../node.ts';
import { readTxStatus } from '../tx-status.ts';
import { createAnvilClient } from './anvil-client.ts';
import { createFaucet } from './faucet.ts';
import { faucetAccountOf } from './faucet-accounts.ts';
import { DevJournal, type JournalEntry } from './journal.ts';
import { planReorg, playReorg } from './play-reorg.ts';
import { restoreChain } from './replay.ts';
import { type Call, cancel, rawOf } from './send.ts';

export interface EvmDevOptions extends EvmNodeOptions {
  readonly nativeCurrency: string;
  /** Where blocks are written down that the node may forget when it is killed; null keeps none. */
  readonly pool: pg.Pool | null;
}

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

  const held = new Set<string>();
  /** Mines without what is held back: it is taken out of the mempool before and handed in again after. */
  const mineOthers = async (blocks: number): Promise<void> => {
    const waiting: Hex[] = [];
    for (const hash of held) {
      const { state } = await readTxStatus(node, hash);
      if (state === 'mempool') {
        waiting.push(await rawOf(client, hash as Hash));
        await client.request({ method: 'anvil_dropTransaction', params: [hash as Hash] });
      }
    }
    await client.request({ method: 'anvil_mine', params: [numberToHex(blocks)] });
    for (const raw of waiting) {
      // Another of its nonce may have been mined: it is held no longer, and the node says why.
      const sent = await client.sendRawTransaction({ serializedTransaction: raw }).catch(() => null);
      if (sent === null) held.delete(keccak256(raw));
    }
  };

  const mine = async (blocks: number): Promise<ChainRef> => {
    if (journal !== null) {
      const { height } = await at('latest');
      const entries: JournalEntry[] = [];
      for (const { hash } of await readPending(node)) {
        if (held.has(hash)) continue;
        entries.push({ txid: hash, raw: await rawOf(client, hash), height: height + 1 });
      }
      await record(height + blocks, entries);
    }
    if (held.size === 0) await client.request({ method: 'anvil_mine', params: [numberToHex(blocks)] });
    else await mineOthers(blocks);
    return await at('latest');
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
    hold: (txid) => void held.add(txid),
    mine: (blocks) => move(() => mine(blocks)),
    reorg: (depth, choice = {}) =>
      move(async () => {
        const tip = await at('latest');
        const plan = await planReorg(node, client, tip, depth, choice);
        await playReorg(node, client, tip, plan);
        await record(tip.height, plan.entries, plan.removed);
        return await at('latest');
      }),
    replace: (txid, { amount, mined = false } = {}) =>
      move(async () => {
        const found = (await readPending(node)).find((tx) => tx.hash === txid);
        const payer = found === undefined ? undefined : faucetAccountOf(found.from);
        if (found === undefined || payer === undefined) {
          const message = 'only an unconfirmed payment of the faucet can be replaced';
          throw new ChainFailure('unsupported', node.network, message);
        }
        const { maxFeePerGas, gasPrice } = await client.getTransaction({ hash: txid as Hash });
        const call = amount === undefined ? undefined : payAnother(found, amount);
        const raw = await cancel(client, payer, found.nonce, maxFeePerGas ?? gasPrice, call);
        await client.sendRawTransaction({ serializedTransaction: raw });
        const by = keccak256(raw);
        await record((await at('latest')).height, [{ txid: by, raw, height: null }], [txid]);
        if (mined) await mine(1);
        return by;
      }),
    forget: (txid) =>
      move(async () => {
        if (!(await readPending(node)).some((tx) => tx.hash === txid))
          throw new ChainFailure('unsupported', node.network, 'only what waits can be forgotten');
        const raw = await rawOf(client, txid as Hash);
        await client.request({ method: 'anvil_dropTransaction', params: [txid as Hash] });
        await record((await at('latest')).height, [], [txid]);
        return raw;
      }),
    stop: () => Promise.resolve(),
  };
}

/** The same payment with another amount: a transfer of a token, or the network's own coin. */
function payAnother({ to, input, value }: ScannedTransaction, amount: bigint): Call {
  const contract = to as Hex;
  if (value > 0n) return { to: contract, value: amount, gas: 100_000n };
  const { args } = decodeFunctionData({ abi: erc20Abi, data: input });
  const data = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'transfer',
    args: [(args as readonly [Hex])[0], amount],
  });
  return { to: contract, data, gas: 200_000n };
}
