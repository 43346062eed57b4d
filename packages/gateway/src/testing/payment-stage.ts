import { findAnvil, findLitecoind, installAnvil, installLitecoind } from '@cryptoix/devnet';
import type { Payment } from '@cryptoix/spec';
import { afterAll, beforeAll, beforeEach, describe, inject, it } from 'vitest';
import type { DevChain } from '../app/ports/chain.ts';
import type { Network } from '../app/ports/networks.ts';
import { eventually } from './eventually.ts';
import { eventsOf, type ToldEvent } from './events-of.ts';
import { startLocalEthereum, type LocalEthereum } from './local-ethereum.ts';
import { startLocalLitecoin, type LocalLitecoin } from './local-litecoin.ts';
import {
  openTestGateway,
  type TestGateway,
  type TestGatewayOptions,
  type TestMerchant,
} from './test-gateway.ts';

/** What is paid with. */
export interface Money {
  readonly currency: 'BTC' | 'USDC' | 'ETH' | 'LTC';
  readonly network: string;
  /** 1 as the API writes it. */
  readonly one: string;
  readonly zero: string;
  /** Base units of 1. */
  readonly unit: bigint;
}

const coin = { one: '1.00000000', zero: '0.00000000' } as const;
const moneys: readonly Money[] = [
  { ...coin, currency: 'BTC', network: 'bitcoin', unit: 10n ** 8n },
  { currency: 'USDC', network: 'ethereum', one: '1.00', zero: '0.00', unit: 10n ** 6n },
  { ...coin, currency: 'ETH', network: 'ethereum', unit: 10n ** 18n },
  { ...coin, currency: 'LTC', network: 'litecoin', unit: 10n ** 8n },
];

/** Ether shares its network with USDC: it plays along where it is asked for, and in the full run. */
const usual: readonly Money['currency'][] =
  process.env['SCENARIOS'] === 'full' ? ['BTC', 'USDC', 'ETH', 'LTC'] : ['BTC', 'USDC', 'LTC'];

const hasAnvil = findAnvil().kind === 'binary';
const hasLitecoind = findLitecoind() !== undefined;

/** A payment's whole surroundings; each test has a merchant of its own, so that clocks and balances are. */
export interface Stage {
  readonly money: Money;
  readonly gateway: TestGateway;
  readonly network: Network;
  readonly dev: DevChain;
  readonly ethereum: LocalEthereum;
  readonly litecoin: LocalLitecoin;
  merchant: TestMerchant;
  /** A payment of 1. */
  readonly create: (more?: Record<string, unknown>) => Promise<Payment>;
  /** Pays a payment's first option; gives the transaction's hash. */
  readonly pay: (payment: Payment, amount?: bigint) => Promise<string>;
  readonly retrieve: (payment: Payment) => Promise<Payment>;
  readonly until: (payment: Payment, is: (payment: Payment) => boolean) => Promise<Payment>;
  readonly status: (payment: Payment, wanted: string) => Promise<Payment>;
  /** The merchant's balance in this money, in whole coins: the amounts here are small. */
  readonly held: () => Promise<Record<'available' | 'pending' | 'reserved' | 'total', number>>;
  readonly events: (payment: Payment) => Promise<ToldEvent[]>;
  /** What an account of the merchant's ledger holds of this money, in base units. */
  readonly account: (kind: string) => Promise<bigint>;
  /** Waits until the network has been read to its tip, and once more. */
  readonly read: () => Promise<void>;
}

export interface StageOptions extends TestGatewayOptions {
  /** The usual ones when left out. */
  readonly currencies?: readonly Money['currency'][];
  readonly litecoinDust?: bigint;
}

/**
 * Describes the same with every money: BTC on the simulated network, USDC and ETH on anvil, LTC on litecoind.
 * The describe blocks are called `payments in <currency>`, by which the table of scenarios finds them.
 */
export function describePayments(define: (stage: Stage) => void, options: StageOptions = {}): void {
  const wanted = moneys.filter(({ currency }) => (options.currencies ?? usual).includes(currency));
  const needs = (network: string): boolean => wanted.some((money) => money.network === network);
  if (needs('ethereum') && !hasAnvil)
    it.skip(`payments on a local Ethereum. Install it with: ${installAnvil}`);
  if (needs('litecoin') && !hasLitecoind)
    it.skip(`payments on a Litecoin node. Install it with: ${installLitecoind}`);

  let ethereum: LocalEthereum | null = null;
  let litecoin: LocalLitecoin | null = null;
  let gateway: TestGateway;
  beforeAll(async () => {
    [ethereum, litecoin] = await Promise.all([
      needs('ethereum') && hasAnvil ? startLocalEthereum() : null,
      needs('litecoin') && hasLitecoind ? startLocalLitecoin(1, options.litecoinDust) : null,
    ]);
    const networks = [ethereum, litecoin].flatMap((local) => (local === null ? [] : [local.network]));
    gateway = await openTestGateway(inject('databaseUrl'), { ...options, networks });
  });
  afterAll(async () => {
    // The audit of the ledger runs as the gateway closes.
    await gateway.close();
    await ethereum?.stop();
    await litecoin?.stop();
  });

  const here = wanted.filter(
    ({ network }) => network === 'bitcoin' || (network === 'ethereum' ? hasAnvil : hasLitecoind),
  );
  describe.each(here)('payments in $currency', (money) => {
    const stage = createStage(money, {
      gateway: () => gateway,
      ethereum: () => ethereum as LocalEthereum,
      litecoin: () => litecoin as LocalLitecoin,
    });
    beforeEach(async () => {
      stage.merchant = await gateway.merchant();
    });
    define(stage);
  });
}

interface Place {
  gateway(): TestGateway;
  ethereum(): LocalEthereum;
  litecoin(): LocalLitecoin;
}

function createStage(money: Money, place: Place): Stage {
  const network = (): Network =>
    place.gateway().networks.find(({ name }) => name === money.network) as Network;
  const stage: Stage = {
    money,
    merchant: null as unknown as TestMerchant,
    get gateway() {
      return place.gateway();
    },
    get network() {
      return network();
    },
    get dev() {
      return network().dev as DevChain;
    },
    get ethereum() {
      return place.ethereum();
    },
    get litecoin() {
      return place.litecoin();
    },
    create: (more = {}) =>
      stage.merchant.client.payments.create({ amount: '1', currency: money.currency, ...more }),
    pay: (payment, amount = money.unit) =>
      stage.dev.fund(payment.options[0]?.address ?? '', amount, money.currency),
    retrieve: ({ id }) => stage.merchant.client.payments.retrieve(id, { include: ['transactions'] }),
    until: (payment, is) => eventually(() => stage.retrieve(payment), is),
    status: (payment, wanted) => stage.until(payment, (each) => each.status === wanted),
    held: async () => {
      const { balances } = await stage.merchant.client.balance.retrieve({ currency: money.currency });
      const { available = '0', pending = '0', reserved = '0', total = '0' } = balances[0] ?? {};
      return {
        available: Number(available),
        pending: Number(pending),
        reserved: Number(reserved),
        total: Number(total),
      };
    },
    account: async (kind) => {
      const [row] = await place.gateway().store.asOwner(
        `select coalesce(sum(balance), 0)::text as balance from ledger_account
            where merchant_id = $1 and kind = $2 and asset = $3`,
        [stage.merchant.merchantId, kind, `${money.currency}:${money.network}`],
      );
      return BigInt((row?.['balance'] ?? '0') as string);
    },
    events: ({ id }) => eventsOf(place.gateway().store, id),
    read: async () => {
      const tip = await network().reader.tip();
      for (let look = 0; look < 2; look += 1) {
        await eventually(
          async () => {
            const answer = await fetch(`${place.gateway().origin}/readyz`);
            const { networks } = (await answer.json()) as {
              networks: { network: string; block_height: number }[];
            };
            return networks.find((each) => each.network === money.network)?.block_height ?? -1;
          },
          (height) => height >= tip.height,
        );
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
    },
  };
  return stage;
}
