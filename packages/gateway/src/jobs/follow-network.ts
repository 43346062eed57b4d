import { ChainFailure, type ChainRef, type Transfer } from '../app/ports/chain.ts';
import {
  LeaseLost,
  type ChainLease,
  type ChainLog,
  type ChainStep,
  type OpenTransaction,
} from '../app/ports/chain-log.ts';
import type { Network } from '../app/ports/networks.ts';
import type { NetworkStatus } from '../app/ports/network-status.ts';
import type { Rates } from '../app/ports/rates.ts';
import { observeDeposits, type Observation } from '../app/payments/observe-deposits.ts';
import { blocksBelow } from './blocks-below.ts';
import { createWatch } from './watch-set.ts';

export interface FollowerOptions {
  readonly network: Network;
  readonly log: ChainLog;
  readonly rates: Rates;
  /** Names this process; two never share one. */
  readonly holder: string;
  /** Another takes over so long after this one was last heard of (5). */
  readonly leaseSeconds?: number;
  /** How many blocks are kept, and so how deep a reorganisation can be undone (100). */
  readonly keep?: number;
  /** How long a transaction may be missing before it is given up (2,000). */
  readonly missingMs?: number;
}

/** Reads one network on, one tick at a time. */
export interface Follower {
  tick(): Promise<void>;
  status(): NetworkStatus;
  /** The tip of the last tick, where this process is the one that reads; null otherwise. */
  leading(): { readonly tip: ChainRef; readonly open: readonly OpenTransaction[] } | null;
  release(): Promise<void>;
}

export function createFollower(options: FollowerOptions): Follower {
  const { network, log, rates, holder } = options;
  const { reader, mode } = network;
  const key = { network: network.name, mode };
  const leaseSeconds = options.leaseSeconds ?? 5;
  const keep = options.keep ?? 100;
  const missingMs = options.missingMs ?? 2_000;
  const watch = createWatch(key, log);
  const missingSince = new Map<string, number>();
  let status: NetworkStatus = {
    state: 'syncing',
    detail: `${network.name} has not been read yet`,
    height: null,
    behind: null,
  };
  let lease: ChainLease | null = null;
  let finalizedUntil: number | null = null;
  let leading: { tip: ChainRef; open: readonly OpenTransaction[] } | null = null;

  /** Keeps the lease while much is read. One that another had in between is not ours any more: what we know is old. */
  const renew = async (): Promise<ChainLease> => {
    const before = lease;
    lease = await log.lease(key, holder, leaseSeconds);
    if (before === null || lease?.epoch !== before.epoch)
      throw new LeaseLost(`${network.name} is read by somebody else`);
    return lease;
  };

  const observe = async (
    step: ChainStep,
    merchants: Iterable<string>,
    observation: Observation,
  ): Promise<void> => {
    // In one order, so that followers of two networks never wait for each other in a circle.
    for (const merchantId of [...new Set(merchants)].sort()) {
      await step.forMerchant(merchantId, (work) => observeDeposits(work, { network, rates }, observation));
    }
  };

  /** Gas that the wallet lends to a deposit address is nobody's deposit: it moves from one pocket to the other. */
  const hot = network.wallet?.kind === 'account' ? network.wallet.hot.address.toLowerCase() : null;
  const isFromOutside = ({ from }: Transfer): boolean => hot === null || from?.toLowerCase() !== hot;

  const merchantsOf = (transfers: readonly Transfer[]): string[] =>
    transfers.map((transfer) => watch.merchantOf(transfer.to)).filter((id) => id !== null);

  /** The last block that we and the node agree on; null where it is deeper than what is kept. */
  const forkPoint = async (tip: ChainRef): Promise<{ agreed: ChainRef; undone: ChainRef[] } | null> => {
    const undone: ChainRef[] = [];
    let block = tip;
    for (;;) {
      const theirs = await reader.blockAt(block.height);
      if (theirs?.hash === block.hash) return { agreed: block, undone };
      undone.push(block);
      const parent = await log.blockAt(key, block.height - 1);
      if (parent === null) return null;
      block = parent;
    }
  };

  const walkBack = async (held: ChainLease, undone: readonly ChainRef[]): Promise<void> => {
    for (const block of undone) {
      await log.step(held, async (step) => {
        const merchants = await step.merchantsInBlock(block.hash);
        await observe(step, merchants, { type: 'disconnected', tip: block.height - 1, block });
        await step.disconnect(block);
      });
    }
  };

  const waitsForFinality = network.assets.some(({ depths = [] }) => depths.some((tier) => tier.untilFinal));

  /** Up to where the network calls its blocks final; null where that is of no interest, or nothing is. */
  const readFinalized = async (): Promise<number | null> =>
    waitsForFinality ? ((await reader.finality()).finalized?.height ?? null) : null;

  const goOn = async (from: ChainRef, finalized: number | null): Promise<ChainRef> => {
    let tip = from;
    for (;;) {
      const next = await reader.blockAt(tip.height + 1);
      // Another parent means that the chain turned while we looked: the next tick walks back.
      if (next === null || next.parent !== tip.hash) return tip;
      await watch.refresh();
      const transfers = (await reader.scanBlock(next, watch)).filter(isFromOutside);
      const held = await renew();
      await log.step(held, async (step) => {
        const merchants = [
          ...merchantsOf(transfers),
          ...(await step.merchantsConfirmedBy(next.height, finalized)),
        ];
        await observe(step, merchants, {
          type: 'connected',
          tip: next.height,
          finalized,
          block: next,
          transfers,
        });
        await step.connect(next, keep);
      });
      tip = next;
    }
  };

  /** The network may call a block final long after it gave the next ones. */
  const finalize = async (held: ChainLease, tip: ChainRef, finalized: number): Promise<void> => {
    await log.step(held, async (step) => {
      const merchants = await step.merchantsConfirmedBy(tip.height, finalized);
      await observe(step, merchants, { type: 'finalized', tip: tip.height, finalized });
    });
    finalizedUntil = finalized;
  };

  const readMempool = async (tip: ChainRef): Promise<void> => {
    await watch.refresh();
    const transfers = (await reader.scanMempool(watch)).filter(isFromOutside);
    const open = await log.open(key);
    const waiting = new Set(transfers.map((transfer) => transfer.txid));
    const missing = open.filter((each) => each.blockHeight === null && !waiting.has(each.hash));
    const gone = await findGone(missing, tip);
    const known = new Set(open.map((each) => each.transferId));
    const fresh = transfers.filter((transfer) => !known.has(transfer.id));
    if (gone.size === 0 && fresh.length === 0) return;
    const held = await renew();
    await log.step(held, async (step) => {
      if (gone.size > 0) {
        const losers = missing.filter((each) => gone.has(each.hash)).map((each) => each.merchantId);
        await observe(step, losers, { type: 'gone', tip: tip.height, txids: gone });
      }
      if (fresh.length > 0) {
        await observe(step, merchantsOf(fresh), { type: 'seen', tip: tip.height, transfers: fresh });
      }
    });
  };

  /** Which missing transactions will not come, each with the one that took its place, if any. */
  const findGone = async (
    missing: readonly OpenTransaction[],
    tip: ChainRef,
  ): Promise<Map<string, string | null>> => {
    const gone = new Map<string, string | null>();
    const hashes = new Set(missing.map((each) => each.hash));
    for (const hash of missingSince.keys()) if (!hashes.has(hash)) missingSince.delete(hash);
    for (const hash of hashes) {
      const found = await reader.tx(hash);
      const since = missingSince.get(hash) ?? performance.now();
      missingSince.set(hash, since);
      // A node that has just started, or is just turning, may not know yet what it will know in a moment.
      const patient = performance.now() - since < missingMs;
      if (found.state === 'unknown' && (found.replacedBy !== null || !patient))
        gone.set(hash, found.replacedBy);
      const taken = 'block' in found && found.block.height <= tip.height;
      if (taken && (found.state === 'failed' || !patient)) gone.set(hash, null);
    }
    return gone;
  };

  const halt = (detail: string, height: number | null): void => {
    status = { state: 'down', detail, height, behind: null };
  };

  const tick = async (): Promise<void> => {
    leading = null;
    const health = await reader.health();
    if (!health.ok) {
      const state = health.syncing ? 'syncing' : 'down';
      status = {
        state,
        detail: health.detail ?? `${network.name} cannot be used`,
        height: status.height,
        behind: health.blocksBehind,
      };
      return;
    }
    lease = await log.lease(key, holder, leaseSeconds);
    const cursor = await log.cursor(key);
    const height = cursor?.tip?.height ?? null;
    if (lease === null) {
      const behind = height === null || health.tip === null ? null : Math.max(0, health.tip.height - height);
      status = { state: height === null ? 'syncing' : 'synced', detail: null, height, behind };
      return;
    }
    if (cursor?.genesis != null && health.genesis !== null && cursor.genesis !== health.genesis) {
      halt(`${network.name} is another chain than before: its first block is ${health.genesis}`, height);
      return;
    }
    let tip = cursor?.tip ?? null;
    if (tip === null) {
      // No address has been given out before the first block is taken in, so nothing earlier can concern us.
      const first = await reader.tip();
      const below = await blocksBelow(network, first, keep);
      await log.step(await renew(), (step) => step.begin(health.genesis, first, below));
      tip = first;
    }
    // A live node that is behind us is catching up; only a development chain may really have gone back.
    if (mode === 'live' && (await reader.blockAt(tip.height)) === null) {
      status = {
        state: 'syncing',
        detail: `${network.name} is behind block ${tip.height}`,
        height: tip.height,
        behind: 0,
      };
      return;
    }
    const fork = await forkPoint(tip);
    if (fork === null) {
      halt(
        `${network.name} has been reorganised deeper than the ${keep} blocks that are kept: an operator must look`,
        tip.height,
      );
      return;
    }
    await walkBack(lease, fork.undone);
    const finalized = await readFinalized();
    tip = await goOn(fork.agreed, finalized);
    if (finalized !== null && finalized !== finalizedUntil) await finalize(await renew(), tip, finalized);
    await readMempool(tip);
    leading = { tip, open: await log.open(key) };
    const behind = Math.max(0, (health.tip?.height ?? tip.height) - tip.height);
    status = { state: 'synced', detail: null, height: tip.height, behind };
  };

  // A slow node must not cost the lease: another process would begin the same slow look, and neither end it.
  const startHeartbeat = (): (() => void) => {
    if (leaseSeconds <= 0) return () => undefined;
    const beat = (): void => {
      if (lease !== null) void log.lease(key, holder, leaseSeconds).catch(() => undefined);
    };
    const timer = setInterval(beat, (leaseSeconds * 1000) / 3);
    return () => clearInterval(timer);
  };

  return {
    tick: async () => {
      const stopHeartbeat = startHeartbeat();
      try {
        await tick();
      } catch (error) {
        leading = null;
        // The chain turned, or another process took over: both are looked at again in a moment.
        if (error instanceof LeaseLost || (error instanceof ChainFailure && error.code === 'block_gone'))
          return;
        const reason = error instanceof ChainFailure ? error.message : `${network.name} could not be read`;
        status = { state: 'down', detail: reason, height: status.height, behind: status.behind };
        if (!(error instanceof ChainFailure)) throw error;
      } finally {
        stopHeartbeat();
      }
    },
    status: () => status,
    leading: () => leading,
    release: async () => {
      leading = null;
      if (lease !== null) await log.release(lease);
      lease = null;
    },
  };
}
