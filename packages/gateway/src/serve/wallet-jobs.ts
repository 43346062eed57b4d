import { createWalletRunner, type WalletRunner } from '../jobs/wallet/run-wallet.ts';
import { startLoop, type Loop } from '../jobs/loop.ts';
import type { Checkpoint } from '../app/payouts/checkpoint.ts';
import type { FeeQuote } from '../app/ports/chain.ts';
import type { ChainKey } from '../app/ports/chain-log.ts';
import type { Network, Networks } from '../app/ports/networks.ts';
import type { PayoutDesk } from '../app/ports/payout-desk.ts';
import type { Transactor } from '../app/ports/transactor.ts';
import type { Signer, WalletLog } from '../app/ports/wallet.ts';
import type { Log } from './log.ts';

export interface WalletJobsOptions {
  readonly networks: Networks;
  readonly walletLog: WalletLog;
  readonly transactor: Transactor;
  readonly signer: Signer | null;
  readonly holder: string;
  readonly log: Log;
  readonly checkpoint: Checkpoint;
  readonly timing: WalletTiming;
}

export interface WalletTiming {
  /** Pause between two looks at a wallet. */
  readonly payoutMs: number;
  readonly leaseSeconds: number;
  /** How long a transaction may be unknown to the node before it is sent again. */
  readonly resendMs: number;
}

/** One runner per network that pays out. */
export interface WalletJobs extends PayoutDesk {
  start(): void;
  /** How many blocks a network's payouts wait for. */
  wanted(key: ChainKey): number;
  stop(): Promise<void>;
}

/** A quote this old is asked for again. */
const quoteMs = 5_000;

export function createWalletJobs(options: WalletJobsOptions): WalletJobs {
  const { networks, walletLog, transactor, signer, holder, log, checkpoint, timing } = options;
  const jobs = new Map<string, { readonly runner: WalletRunner; loop: Loop | null }>();
  const quotes = new Map<string, { readonly at: number; readonly quote: FeeQuote }>();

  const feesOf = async (network: Network): Promise<FeeQuote> => {
    const id = idOf({ network: network.name, mode: network.mode });
    const kept = quotes.get(id);
    if (kept !== undefined && performance.now() - kept.at < quoteMs) return kept.quote;
    const quote = await network.reader.fees();
    quotes.set(id, { at: performance.now(), quote });
    return quote;
  };

  for (const network of [...networks.list('live'), ...networks.list('test')]) {
    if (network.wallet === undefined) continue;
    const { mode, name } = network;
    const runner = createWalletRunner({
      network,
      log: walletLog,
      signer,
      fees: () => network.reader.fees(),
      readPayout: ({ merchantId, id }) =>
        transactor.inMerchant(merchantId, mode, (work) => work.payouts.find(id)),
      holder,
      leaseSeconds: timing.leaseSeconds,
      resendMs: timing.resendMs,
      checkpoint,
      onError: (error) => log.job(`pay out ${mode} ${name}`, error),
    });
    jobs.set(idOf({ network: name, mode }), { runner, loop: null });
  }

  const isSignerThere = (key: ChainKey): boolean => jobs.get(idOf(key))?.runner.isSignerThere() ?? false;
  return {
    feesOf,
    checkpoint,
    isSignerThere,
    pendingReason: (key) => (isSignerThere(key) ? 'queued' : 'awaiting_signature'),
    wake: async (key) => {
      await jobs.get(idOf(key))?.loop?.now();
    },
    wanted: (key) => jobs.get(idOf(key))?.runner.wanted() ?? 0,
    start: () => {
      for (const [id, job] of jobs) {
        const onError = (error: unknown): void => log.job(`pay out ${id}`, error);
        job.loop = startLoop(() => job.runner.tick(), { everyMs: timing.payoutMs, onError });
      }
    },
    stop: async () => {
      await Promise.all([...jobs.values()].map(async ({ loop }) => loop?.stop()));
      await Promise.allSettled([...jobs.values()].map(({ runner }) => runner.release()));
    },
  };
}

function idOf({ network, mode }: ChainKey): string {
  return `${mode} ${network}`;
}
