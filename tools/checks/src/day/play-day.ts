import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cryptoix } from '@cryptoix/sdk';
import type { Payment } from '@cryptoix/spec';
import { behaviours, Shop } from './acts.ts';
import { compare, compareObjects, type Line } from './compare.ts';
import { insist } from './insist.ts';
import { openWorld, type World } from './open-world.ts';
import { seeded } from './random.ts';
import { readApi } from './read-api.ts';
import { readBitcoin } from './read-bitcoin.ts';
import { readDatabase } from './read-database.ts';
import { readEthereum } from './read-ethereum.ts';
import { currencies } from './tell.ts';

export interface DayPlan {
  readonly seed: number;
  readonly payments: number;
  readonly invoices: number;
  readonly payouts: number;
  readonly refunds: number;
  readonly reorgs: number;
  readonly kills: number;
  /** Times between two kills, in ms. */
  readonly killEvery: readonly [number, number];
  readonly say: (line: string) => void;
}

export interface Day {
  readonly lines: readonly Line[];
  readonly differences: readonly string[];
  readonly unbalanced: number;
  readonly kills: number;
  readonly done: ReadonlyMap<string, number>;
}

const atOnce = 6;

/**
 * A day in a shop's life on two real chains, with everything that payers, chains and machines do to it, and at
 * its end what node, tables, API and events tell of it.
 */
export async function playDay(plan: DayPlan): Promise<Day> {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-day-'));
  const world = await openWorld(folder);
  try {
    return await play(plan, world);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(plan: DayPlan, world: World): Promise<Day> {
  const { say } = plan;
  const random = seeded(plan.seed);
  const clientOf = (key: { readonly public_key: string; readonly secret_key: string }): Cryptoix =>
    new Cryptoix({
      publicKey: key.public_key,
      secretKey: key.secret_key,
      baseUrl: world.baseUrl,
      timeoutMs: 60_000,
    });
  const client = clientOf(world.account);
  await client.account.update({ payout_policy: { approval_above: '30.00' } });
  const shop = new Shop(client, await openApprover(world, clientOf), random);

  for (const currency of currencies)
    await shop.fund(currency, { BTC: '2', ETH: '20', USDC: '5000', USDT: '5000' }[currency]);
  say('funded');
  const killer = startKiller(plan, world);

  const paid: Payment[] = [];
  const jobs: (() => Promise<unknown>)[] = [];
  const late = Math.floor(plan.payments / 20);
  for (let number = 0; number < plan.payments - late - plan.reorgs; number++) {
    const currency = currencies[number % currencies.length] ?? 'BTC';
    const behaviour = behaviours[number % behaviours.length] ?? 'exact';
    jobs.push(async () => {
      const payment = await shop.payment(currency, behaviour);
      if (behaviour === 'exact' && currency !== 'BTC') paid.push(payment);
    });
  }
  for (let number = 0; number < plan.invoices; number++)
    jobs.push(() => shop.invoice(number, currencies[number % currencies.length] ?? 'BTC'));
  for (let number = 0; number < plan.payouts; number++) {
    const currency = currencies[number % currencies.length] ?? 'BTC';
    const amount = { BTC: '0.01', ETH: '0.03', USDC: '35', USDT: '12.5' }[currency];
    jobs.push(() => shop.payout(number, currency, amount));
  }
  await inTurn(shuffle(jobs, random), atOnce, (done) => {
    if (done % 20 === 0) say(`${done} of ${jobs.length} dealings`);
  });
  await shop.settle((open) => {
    say(`waiting for ${open} payouts and transactions`);
  });

  // A clock that is put forward, and blocks that are taken back, would meddle with the dealings above.
  for (let number = 0; number < plan.reorgs; number++)
    await shop.payment(number % 2 === 0 ? 'BTC' : 'USDC', 'reorg');
  say(`${plan.reorgs} reorganisations`);
  for (let number = 0; number < late; number++)
    await shop.payment(currencies[number % currencies.length] ?? 'BTC', 'late');
  let refunds = 0;
  for (const payment of paid) {
    if (refunds >= plan.refunds) break;
    const { status, options } = await insist(() => client.payments.retrieve(payment.id));
    const currency = currencies.find((each) => each === options[0]?.currency);
    if (status !== 'confirmed' || currency === undefined) continue;
    await shop.refund(payment, currency);
    refunds += 1;
  }
  say(`${refunds} refunds`);
  const kills = await killer.finished;
  await shop.settle((open) => {
    say(`waiting for ${open} payouts and transactions`);
  });

  const api = await readApi(client);
  await world.closeShop();
  const stories = {
    api,
    bitcoin: await readBitcoin(world.bitcoinUrl, world.wallet.bitcoin),
    ethereum: await readEthereum(world.evm, world.wallet.ethereum),
    database: await readDatabase(world.databaseUrl),
  };
  return {
    lines: compare(stories),
    differences: compareObjects(stories),
    unbalanced: stories.database.unbalanced,
    kills,
    done: shop.done,
  };
}

/** A key that an operator made for a second person: it may approve what the first created. */
async function openApprover(
  world: World,
  clientOf: (key: { readonly public_key: string; readonly secret_key: string }) => Cryptoix,
): Promise<Cryptoix> {
  return clientOf(await world.newKey('payouts_approver'));
}

function startKiller(plan: DayPlan, world: World): { readonly finished: Promise<number> } {
  const script = join(import.meta.dirname, 'killer.ts');
  const [least, most] = plan.killEvery;
  const killer = spawn(
    process.execPath,
    [script, world.pidFile, String(plan.seed), String(plan.kills), String(least), String(most)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let kills = 0;
  killer.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').trim().split('\n')) {
      kills += 1;
      plan.say(line);
    }
  });
  return {
    finished: once(killer, 'close').then(([code]) => {
      if (code !== 0) throw new Error('The killer itself failed.');
      return kills;
    }),
  };
}

/** Runs jobs, several at once; the first failure ends it when those under way are over. */
async function inTurn(
  jobs: readonly (() => Promise<unknown>)[],
  workers: number,
  progress: (done: number) => void,
): Promise<void> {
  let next = 0;
  let done = 0;
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined && failures.length === 0; job = jobs[next++]) {
      try {
        await job();
      } catch (error) {
        failures.push(error);
      }
      progress(++done);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (failures.length > 0) throw failures[0];
}

function shuffle<T>(list: readonly T[], random: { between(least: number, most: number): number }): T[] {
  const shuffled = [...list];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = random.between(0, at);
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled;
}
