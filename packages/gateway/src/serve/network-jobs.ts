import { createMiner } from '../jobs/mine-on-demand.ts';
import { createFollower, type Follower } from '../jobs/follow-network.ts';
import { startLoop, type Loop } from '../jobs/loop.ts';
import type { ChainKey, ChainLog } from '../app/ports/chain-log.ts';
import type { Network, Networks } from '../app/ports/networks.ts';
import type { NetworkStatus, NetworkStatuses } from '../app/ports/network-status.ts';
import type { Rates } from '../app/ports/rates.ts';
import type { Mode } from '../app/ports/work.ts';
import type { Log } from './log.ts';

export interface NetworkJobsOptions {
  readonly networks: Networks;
  readonly chainLog: ChainLog;
  readonly ratesFor: (mode: Mode) => Rates;
  readonly holder: string;
  readonly log: Log;
  readonly timing: Timing;
  /** How many blocks payouts wait for on a network. */
  readonly wanted: (key: ChainKey) => number;
}

export interface Timing {
  /** Pause between two looks at a network. */
  readonly followMs: number;
  readonly expireMs: number;
  /** How long something waits on a development chain before a block is mined for it; null mines nothing. */
  readonly mineAfterMs: number | null;
  readonly leaseSeconds: number;
  readonly missingMs: number;
  /** How many blocks are kept, and so how deep a reorganisation can be undone. */
  readonly keepBlocks?: number;
}

/** One follower per network, and a miner where the network is a development one. */
export interface NetworkJobs extends NetworkStatuses {
  start(): void;
  all(): readonly { readonly key: ChainKey; readonly status: NetworkStatus }[];
  /** Looks at a network at once. */
  wake(key: ChainKey): Promise<void>;
  /** Works while nothing is mined on demand. */
  withoutMining<Result>(key: ChainKey, work: () => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

interface Job {
  readonly network: Network;
  readonly follower: Follower;
  loop: Loop | null;
  /** How many want no block to be mined now. */
  undisturbed: number;
}

export function createNetworkJobs(options: NetworkJobsOptions): NetworkJobs {
  const { chainLog, log, holder, timing } = options;
  const jobs = new Map<string, Job>();
  for (const network of [...options.networks.list('live'), ...options.networks.list('test')]) {
    const { leaseSeconds, missingMs, keepBlocks: keep } = timing;
    const rates = options.ratesFor(network.mode);
    const limits = { leaseSeconds, missingMs, ...(keep === undefined ? {} : { keep }) };
    const follower = createFollower({ network, log: chainLog, rates, holder, ...limits });
    jobs.set(idOf({ network: network.name, mode: network.mode }), {
      network,
      follower,
      loop: null,
      undisturbed: 0,
    });
  }

  const start = (job: Job): void => {
    const { network, follower } = job;
    const mine =
      network.dev === null || timing.mineAfterMs === null
        ? null
        : createMiner(network.dev, follower, timing.mineAfterMs, () =>
            options.wanted({ network: network.name, mode: network.mode }),
          );
    let told = '';
    const run = async (): Promise<void> => {
      await follower.tick();
      const { state, detail, height } = follower.status();
      if (told !== `${state} ${detail}`)
        log.network({ network: network.name, mode: network.mode, status: state, detail, height });
      told = `${state} ${detail}`;
      if (job.undisturbed === 0) await mine?.();
    };
    const onError = (error: unknown): void => log.job(`follow ${network.mode} ${network.name}`, error);
    job.loop = startLoop(run, { everyMs: timing.followMs, onError });
  };

  const wake = async (key: ChainKey): Promise<void> => {
    await jobs.get(idOf(key))?.loop?.now();
  };

  return {
    start: () => jobs.forEach(start),
    of: (key) => {
      const job = jobs.get(idOf(key));
      if (job === undefined)
        return { state: 'down', detail: `${key.network} is not configured`, height: null, behind: null };
      return job.follower.status();
    },
    all: () =>
      [...jobs.values()].map(({ network, follower }) => ({
        key: { network: network.name, mode: network.mode },
        status: follower.status(),
      })),
    wake,
    withoutMining: async (key, work) => {
      const job = jobs.get(idOf(key));
      if (job === undefined) return await work();
      job.undisturbed += 1;
      try {
        // A block that is being mined just now comes before.
        await wake(key);
        return await work();
      } finally {
        job.undisturbed -= 1;
      }
    },
    stop: async () => {
      await Promise.all([...jobs.values()].map(async ({ loop }) => loop?.stop()));
      // So that another process need not wait for the lease to run out.
      await Promise.allSettled([...jobs.values()].map(({ follower }) => follower.release()));
    },
  };
}

function idOf({ network, mode }: ChainKey): string {
  return `${mode} ${network}`;
}
