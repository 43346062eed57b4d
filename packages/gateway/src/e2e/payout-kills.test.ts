import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAnvil, installAnvil, startAnvil, type RunningAnvil } from '@cryptoix/devnet';
import { ApiError, Cryptoix } from '@cryptoix/sdk';
import type { Payout } from '@cryptoix/spec';
import { parseDecimal } from '@cryptoix/spec';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Network } from '../app/ports/networks.ts';
import { deployTestTokens } from '../chain/evm/dev/deploy-test-tokens.ts';
import { parseNetworks } from '../chain/network-config.ts';
import { openNetworks } from '../chain/open-networks.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createLocalSigner, type LocalSigner } from '../testing/local-signer.ts';
import { freshAddress, isOver, paidOnChain, payoutThat } from '../testing/payout-checks.ts';
import { bitcoinConfig, ethereumConfig } from '../testing/payout-gateway.ts';
import { createRandom } from '../testing/random.ts';
import { serveGateway, type ServedGateway } from '../testing/served-gateway.ts';
import { createTestMerchant } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { fund } from '../testing/fund.ts';

// R1, R2 and R5 for payouts: whoever is killed whenever, the books and the networks tell the same story.
const kills = Number(process.env['PAYOUT_KILLS'] ?? 2);
const payoutsPerKill = 4;

const anvilFound = findAnvil();
const hasAnvil = anvilFound.kind === 'binary';
if (!hasAnvil) it.skip(`killed payouts on a local Ethereum. Install it with: ${installAnvil}`);

interface Kind {
  readonly currency: string;
  readonly network: string;
  readonly decimals: number;
  /** What comes in, in two parts of this. */
  readonly funds: string;
  /** A payout's amount, of up to so many thousandths of this. */
  readonly unit: string;
}
const kinds: readonly Kind[] = [
  { currency: 'BTC', network: 'bitcoin', decimals: 8, funds: String(2 + kills), unit: '0.0004' },
  ...(hasAnvil
    ? [
        { currency: 'ETH', network: 'ethereum', decimals: 18, funds: String(2 + kills), unit: '0.0004' },
        { currency: 'USDC', network: 'ethereum', decimals: 6, funds: String(500 * (2 + kills)), unit: '0.2' },
      ]
    : []),
];

let store: TestStore;
let folder: string;
let pool: pg.Pool;
let anvil: RunningAnvil | null = null;
let signer: LocalSigner;
let env: Record<string, string>;
let networks: readonly Network[];
const masterKey = randomBytes(32);

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  pool = new pg.Pool({ connectionString: store.url, max: 4 });
  pool.on('error', () => undefined);
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-payout-kills-'));
  if (hasAnvil) anvil = await startAnvil({ log: join(folder, 'anvil.log') });
  const ethereum = anvil === null ? [] : [ethereumConfig(anvil.url, await deployTestTokens(anvil.url))];
  const file = [bitcoinConfig(), ...ethereum];
  writeFileSync(join(folder, 'networks.json'), JSON.stringify(file));
  const configs = parseNetworks(file);
  networks = openNetworks(configs, { pool }).list('test');
  signer = createLocalSigner(configs);
  await signer.start(store.url);
  env = {
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${masterKey.toString('base64')}`,
    CRYPTOIX_NETWORKS_FILE: join(folder, 'networks.json'),
    ...signer.env,
  };
});
afterAll(async () => {
  await signer.close();
  await pool.end();
  await anvil?.stop();
  rmSync(folder, { recursive: true, force: true });
  // The audit of the ledger throws here where anything is lost, doubled or unbalanced.
  await store.close();
});

const units = (text: string, decimals: number): bigint => {
  const amount = parseDecimal(text, decimals);
  if (typeof amount !== 'bigint') throw new Error(`${text}: ${amount}`);
  return amount;
};

it(
  'pays each payout once, to the last unit, when it is killed in the middle of them',
  { timeout: 300_000 + kills * 60_000 },
  async () => {
    const random = createRandom();
    process.stdout.write(`payouts and kills of the seed ${random.seed} (TEST_SEED)\n`);
    let served: ServedGateway = await serveGateway(env);
    const box = createSecretBox([{ kid: 'test', key: masterKey }]);
    const { merchantId, publicKey, secretKey } = await createTestMerchant(store, box, served.origin);
    const client = (): Cryptoix =>
      new Cryptoix({ publicKey, secretKey, baseUrl: `${served.origin}/v1`, maxRetries: 0 });
    /** Asks until it is answered, be it by a refusal. */
    const insist = async <Result>(call: () => PromiseLike<Result>): Promise<Result> => {
      for (;;) {
        try {
          return await call();
        } catch (error) {
          if (error instanceof ApiError && error.status < 500 && error.reason !== 'request_in_progress')
            throw error;
          await sleep(100);
        }
      }
    };
    for (const { currency, funds } of kinds) await fund(client(), currency, funds, funds);

    const made: { readonly kind: Kind; readonly id: string }[] = [];
    const pay = async (): Promise<void> => {
      const kind = kinds[random.below(kinds.length)] as Kind;
      const amount = (Number(kind.unit) * (250 + random.below(750))).toFixed(4);
      const asked = { amount, currency: kind.currency, address: freshAddress(kind.network) };
      const act = random.below(4);
      const pause = random.below(1_500);
      const idempotencyKey = randomUUID();
      const { id } = await insist(() => client().payouts.create(asked, { idempotencyKey }));
      made.push({ kind, id });
      await sleep(pause);
      // Some are stopped and some are hurried, whether or not there is still time for it.
      const change = [() => client().payouts.cancel(id), () => client().payouts.bumpFee(id)][act];
      if (change === undefined) return;
      await insist(change).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      });
    };

    for (let kill = 0; kill < kills; kill += 1) {
      const paying = Promise.all(Array.from({ length: payoutsPerKill }, pay));
      await sleep(random.below(4_000));
      await served.kill();
      served = await serveGateway(env);
      await paying;
    }

    const over: { readonly kind: Kind; readonly payout: Payout }[] = [];
    for (const { kind, id } of made)
      over.push({ kind, payout: await payoutThat(client(), id, isOver, 60_000) });
    expect(made).toHaveLength(kills * payoutsPerKill);
    for (const { payout } of over) expect(['completed', 'canceled']).toContain(payout.status);

    // What each payout took out of the balance is what it says.
    const lines = await store.asOwner(
      `select t.subject, sum(e.amount)::text as sum from ledger_transfer t
     join ledger_entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
     join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
     where a.kind = 'available' and t.subject like 'payout:%' group by t.subject`,
    );
    const taken = new Map(lines.map(({ subject, sum }) => [String(subject), -BigInt(String(sum))]));
    for (const { kind, payout } of over) {
      const debit = payout.status === 'completed' ? units(payout.total_debit, kind.decimals) : 0n;
      expect([payout.id, payout.network_fee, taken.get(`payout:${payout.id}`)]).toEqual([
        payout.id,
        payout.network_fee,
        debit,
      ]);
    }
    // The balance, from the outside, is what came less what left.
    for (const { currency, decimals, funds } of kinds) {
      const spent = over
        .filter(({ kind, payout }) => kind.currency === currency && payout.status === 'completed')
        .reduce((sum, { payout }) => sum + units(payout.total_debit, decimals), 0n);
      const [balance] = (await client().balance.retrieve({ currency })).balances;
      expect([currency, units(balance?.available ?? '', decimals)]).toEqual([
        currency,
        2n * units(funds, decimals) - spent,
      ]);
      expect(Number(balance?.reserved)).toBe(0);
    }
    expect(await served.stop()).toBe(0);

    // The networks, asked themselves, have each payment once.
    for (const { kind, payout } of over) {
      const network = networks.find(({ name }) => name === kind.network) as Network;
      const paid = await paidOnChain(network, payout.address);
      const wanted = payout.status === 'completed' ? [units(payout.pay_amount, kind.decimals)] : [];
      expect([payout.id, paid]).toEqual([payout.id, wanted]);
    }
    // What the wallet of coins holds is what the books say it does.
    const house = async (asset: string): Promise<bigint> => {
      const [row] = await store.asOwner(
        "select coalesce(sum(balance), 0)::text as sum from ledger_account where kind = 'house:onchain' and asset = $1",
        [asset],
      );
      return -BigInt(String(row?.sum));
    };
    const [held] = await store.asOwner(
      `select coalesce(sum(o.amount), 0)::text as sum from sim_bitcoin.output o
     join sim_bitcoin.tx made on made.txid = o.txid and made.state = 'confirmed'
     where o.address in (select address from deposit_address union select address from wallet_change_address)
       and not exists (select 1 from sim_bitcoin.input i join sim_bitcoin.tx spender on spender.txid = i.txid
         where i.spent_txid = o.txid and i.spent_vout = o.vout and spender.state = 'confirmed')`,
    );
    expect(BigInt(String(held?.sum))).toBe(await house('BTC:bitcoin'));
    const ethereum = networks.find(({ name }) => name === 'ethereum');
    if (ethereum?.wallet?.kind === 'account') {
      const { wallet } = ethereum;
      const token = ethereum.assets.find(({ currency }) => currency === 'USDC')?.contract ?? null;
      const deposits = await store.asOwner("select address from deposit_address where network = 'ethereum'");
      const owned = [wallet.hot.address, ...deposits.map(({ address }) => String(address))];
      const tokens = await Promise.all(owned.map((address) => wallet.balance(address, token)));
      expect(tokens.reduce((sum, each) => sum + each, 0n)).toBe(await house('USDC:ethereum'));
    }
    // Each change of a payout is an event, once.
    const events = await store.asOwner(
      `select count(*)::int as count, count(distinct (object_id, type))::int as different from event
     where merchant_id = $1 and type in ('payout.created', 'payout.completed', 'payout.canceled')`,
      [merchantId],
    );
    expect(events).toEqual([{ count: 2 * made.length, different: 2 * made.length }]);
  },
);
