import type { Payout } from '../../domain/payouts/payout.ts';
import type { Checkpoint } from '../../app/payouts/checkpoint.ts';
import { ChainFailure, type FeeQuote } from '../../app/ports/chain.ts';
import { LeaseLost, type ChainLease } from '../../app/ports/chain-log.ts';
import type { Network } from '../../app/ports/networks.ts';
import {
  SignerAway,
  type Attempt,
  type Signer,
  type WaitingPayout,
  type WalletGroup,
  type WalletLog,
} from '../../app/ports/wallet.ts';
import { depthOf, lastOf, type WalletContext } from './context.ts';
import { followGroup } from './follow-group.ts';
import { planAccount, replaceAccount, type Planned } from './plan-account.ts';
import { planUtxo, replaceUtxo } from './plan-utxo.ts';
import { signAndSend } from './sign-and-send.ts';
import { delay, Overtaken } from './start-group.ts';

export interface WalletRunnerOptions {
  readonly network: Network;
  readonly log: WalletLog;
  /** Null where none is configured: payouts wait. */
  readonly signer: Signer | null;
  readonly fees: () => Promise<FeeQuote>;
  readonly readPayout: (payout: WaitingPayout) => Promise<Payout | null>;
  readonly holder: string;
  readonly leaseSeconds: number;
  readonly resendMs: number;
  readonly checkpoint: Checkpoint;
  /** Told of what went wrong with one payout; the others go on. */
  readonly onError: (error: unknown) => void;
}

/** Pays out from one network's wallet, one look at a time. It keeps nothing in memory that a crash could lose. */
export interface WalletRunner {
  tick(): Promise<void>;
  isSignerThere(): boolean;
  /** How many blocks its transactions wait for. */
  wanted(): number;
  release(): Promise<void>;
}

/** So many payouts are looked at in one go. */
const batch = 50;

export function createWalletRunner(options: WalletRunnerOptions): WalletRunner {
  const { network, log, signer, holder, leaseSeconds } = options;
  const key = { network: network.name, mode: network.mode };
  const coin = network.assets.find(({ kind }) => kind === 'native');
  let signerThere = false;
  let wanted = 0;
  let lease: ChainLease | null = null;

  const each = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
    for (const item of items) {
      try {
        await work(item);
      } catch (error) {
        // These end the look: the node, the lease or the signer is not there for the others either.
        if (error instanceof ChainFailure || error instanceof LeaseLost || error instanceof SignerAway)
          throw error;
        if (!(error instanceof Overtaken)) options.onError(error);
      }
    }
  };

  const waitAll = async (context: WalletContext): Promise<void> => {
    await each(await log.waiting(key, batch), (payout) => delay(context, payout, 'awaiting_signature'));
  };

  const tick = async (): Promise<void> => {
    const { wallet } = network;
    if (wallet === undefined || coin === undefined) return;
    signerThere = signer !== null && (await signer.isReady(key));
    lease = await log.lease(key, holder, leaseSeconds);
    if (lease === null) return;
    const tip = await network.reader.tip();
    const context: WalletContext = {
      ...options,
      key,
      wallet,
      coin,
      lease,
      tip,
      signer: signer ?? nobody,
      beforeSend,
    };
    await each(await log.open(key), async (group) => {
      if (group.state !== 'planned') await followGroup(context, group);
    });
    if (signerThere) {
      await each(await log.open(key), async (group) => {
        const last = lastOf(group);
        // One that no node takes is replaced before it was ever sent.
        const isOut = group.state === 'signed' || group.state === 'sent';
        if (!isOut || group.payoutId === null || last.raw === null) return;
        const payout = await options.readPayout({ merchantId: group.merchantId, id: group.payoutId });
        if (payout?.state.status !== 'processing') return;
        holdBack(payout, last);
        await replace(context, group, payout);
      });
      await plan(context);
      await proceed(context);
    } else await waitAll(context);
    wanted = wantedBy(await log.open(key), depthOf(wallet));
  };

  /** Signs and sends whatever is not yet. */
  const proceed = async (context: WalletContext): Promise<void> => {
    await each(await log.open(key), async (group) => {
      const last = lastOf(group);
      if (group.state === 'mined' || last.sentAt !== null) return;
      await signAndSend(context, group);
    });
  };

  const plan = async (context: WalletContext): Promise<void> => {
    const { wallet } = context;
    // A large payout that waits for coins is not starved by small ones behind it.
    const blocked = new Set<string>();
    await each(await log.waiting(key, batch), async (waiting) => {
      const payout = await options.readPayout(waiting);
      if (payout?.state.status !== 'pending' || blocked.has(payout.terms.asset)) return;
      // Nothing new is planned beside what is not signed yet: were that refused, its nonce would leave a gap.
      await proceed(context);
      const open = await log.open(key);
      if (open.some(({ state }) => state === 'planned')) return;
      const planned: Planned =
        wallet.kind === 'account'
          ? await planAccount(context, wallet, waiting, payout, open)
          : await planUtxo(context, wallet, waiting, payout);
      if (planned === 'waits') {
        blocked.add(payout.terms.asset);
        await delay(context, waiting, 'queued');
      }
    });
  };

  /** In test mode a payout may be meant to stay in the mempool, until it is replaced: its first transaction is held back. */
  const holdBack = (payout: Payout, { number, kind, txid }: Attempt): void => {
    const { dev } = network;
    if (dev === null || payout.state.outcome === null || number > 1 || kind === 'cancel' || txid === null)
      return;
    dev.hold(txid);
  };
  const beforeSend = async (group: WalletGroup, attempt: Attempt): Promise<void> => {
    if (network.dev === null || group.payoutId === null) return;
    const payout = await options.readPayout({ merchantId: group.merchantId, id: group.payoutId });
    if (payout !== null) holdBack(payout, attempt);
  };

  return {
    tick: async () => {
      try {
        await tick();
      } catch (error) {
        if (error instanceof LeaseLost || error instanceof SignerAway) return;
        throw error;
      }
    },
    isSignerThere: () => signerThere,
    wanted: () => wanted,
    release: async () => {
      if (lease !== null) await log.release(lease);
      lease = null;
    },
  };
}

/** Makes the next attempt of a payout whose fee was raised, or that is to be taken back. */
async function replace(context: WalletContext, group: WalletGroup, payout: Payout): Promise<void> {
  const last = lastOf(group);
  const kind = payout.state.outcome === 'failed' ? 'cancel' : 'payment';
  if (kind === 'payment' && payout.state.bumps < group.attempts.length) return;
  if (group.attempts.some((each) => each.kind === 'cancel')) return;
  const { wallet } = context;
  const quoted = (await context.fees()).priority;
  const { unsigned } = last;
  const next =
    wallet.kind === 'account' && unsigned.kind === 'evm'
      ? replaceAccount(wallet, unsigned, kind, payout.state.feeReservedNative, quoted)
      : wallet.kind === 'utxo' && unsigned.kind === 'psbt'
        ? replaceUtxo(wallet, unsigned, kind, payout)
        : null;
  if (next === null) return;
  await context.log.step(context.lease, (step) =>
    step.addAttempt(group, { number: group.attempts.length + 1, kind, unsigned: next }),
  );
}

function wantedBy(open: readonly WalletGroup[], depth: number): number {
  return open.some(({ state }) => state === 'mined') ? depth : 0;
}

const nobody: Signer = {
  isReady: () => Promise.resolve(false),
  sign: () => Promise.reject(new SignerAway('there is no signer')),
};
