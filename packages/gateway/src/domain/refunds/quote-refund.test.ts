import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssetKey } from '../money/asset.ts';
import { bitcoin, dollars, inbound, minutes, payment } from '../payments/payment.fixture.ts';
import type { Payment } from '../payments/payment.ts';
import { settle } from '../payments/settle.ts';
import type { Inbound } from '../transactions/inbound.ts';
import { isRefundable, quoteRefund, refundableAssets, type RefundWish } from './quote-refund.ts';
import type { RateBasis, Refund, RefundPortion, RefundStatus } from './refund.ts';

const usdc = dollars.asset;
const none = new Map();
const exact = inbound('a', 100_000n, 'confirmed');

function paid(transfers: readonly Inbound[], start = payment()): Payment {
  return settle(start, transfers, none, minutes(2)).payment;
}

function wish(changes: Partial<RefundWish> = {}): RefundWish {
  return { asset: bitcoin.asset, basis: 'original', portion: null, amount: null, rate: null, ...changes };
}

function portion(
  name: RefundPortion,
  basis: RateBasis = 'original',
  asset: AssetKey = bitcoin.asset,
): RefundWish {
  return wish({ portion: name, basis, asset });
}

let made = 0;
function earlier(
  amount: bigint,
  paymentAmount: bigint,
  more: Partial<Refund['terms']> = {},
  status: RefundStatus = 'completed',
): Refund {
  made += 1;
  return {
    id: `re_${made}`,
    merchantId: 'm',
    livemode: false,
    version: 1,
    createdAt: minutes(3),
    updatedAt: minutes(3),
    idempotencyKey: null,
    paymentId: 'pay_1',
    payoutId: `po_${made}`,
    terms: {
      asset: bitcoin.asset,
      network: 'bitcoin',
      paid: bitcoin,
      amount,
      priced: { currency: 'USD', decimals: 2, displayDecimals: 2 },
      paymentAmount,
      rate: bitcoin.rate,
      basis: 'original',
      portion: null,
      address: 'address',
      feePaidBy: 'merchant',
      ...more,
    },
    notes: { reason: null, reference: null, metadata: {} },
    state: { status, networkFee: 0n, hash: null, failure: null, completedAt: null },
  };
}

describe('a portion', () => {
  const over = [inbound('a', 150_000n, 'confirmed')];

  it.each([
    ['full', 'original', 100_000n, 5000n],
    ['overpaid', 'original', 50_000n, 2500n],
    ['received', 'original', 150_000n, 7500n],
    ['full', 'asset', 100_000n, 5000n],
    ['overpaid', 'asset', 50_000n, 2500n],
    ['received', 'asset', 150_000n, 7500n],
  ] as const)('%s at the rate %s of one and a half times the price', (name, basis, amount, paymentAmount) => {
    expect(quoteRefund(paid(over), over, [], portion(name, basis))).toMatchObject({
      amount,
      paymentAmount,
      isLeft: true,
    });
  });

  it('leaves out what went back before, each kind by itself', () => {
    const excess = earlier(50_000n, 2500n, { portion: 'overpaid' });
    const part = earlier(20_000n, 1000n);
    const before = [excess, part];
    const of = (name: RefundPortion, basis: RateBasis): bigint =>
      quoteRefund(paid(over), over, before, portion(name, basis)).amount;
    for (const basis of ['original', 'asset'] as const) {
      expect(of('full', basis)).toBe(80_000n);
      expect(of('overpaid', basis)).toBe(0n);
      expect(of('received', basis)).toBe(80_000n);
    }
  });

  it('counts what is on its way, and not what came to nothing', () => {
    const of = (status: RefundStatus): bigint =>
      quoteRefund(paid([exact]), [exact], [earlier(100_000n, 5000n, {}, status)], portion('full')).amount;
    expect(of('pending')).toBe(0n);
    expect(of('processing')).toBe(0n);
    expect(of('failed')).toBe(100_000n);
    expect(of('canceled')).toBe(100_000n);
  });

  it('is what came where that is less than the price', () => {
    const short = [inbound('a', 99_900n, 'confirmed')];
    expect(quoteRefund(paid(short), short, [], portion('full', 'asset')).amount).toBe(99_900n);
  });
});

describe('an amount', () => {
  it('is exchanged at the rate that was locked, or at that of now', () => {
    const at = (basis: RateBasis, scaled: bigint | null): bigint =>
      quoteRefund(paid([exact]), [exact], [], {
        ...wish({ basis, amount: 1000n }),
        rate: scaled === null ? null : { base: 'BTC', quote: 'USD', scaled },
      }).amount;
    expect(at('original', null)).toBe(20_000n);
    // 10 USD at 40,000 are 0.00025 BTC, at 30,000 a third of a satoshi more than is sent.
    expect(at('current', 40_000n * 10n ** 12n)).toBe(25_000n);
    expect(at('current', 30_000n * 10n ** 12n)).toBe(33_333n);
  });

  it('is of the asset where nothing is exchanged', () => {
    const quote = quoteRefund(paid([exact]), [exact], [], wish({ basis: 'asset', amount: 33_333n }));
    expect(quote).toMatchObject({ amount: 33_333n, paymentAmount: 1666n, isLeft: true });
  });

  it.each([
    ['original', 5001n],
    ['asset', 100_001n],
  ] as const)('is not left beyond what was received, at the rate %s', (basis, amount) => {
    expect(quoteRefund(paid([exact]), [exact], [], wish({ basis, amount })).isLeft).toBe(false);
    expect(quoteRefund(paid([exact]), [exact], [], wish({ basis, amount: amount - 1n })).isLeft).toBe(true);
  });

  it('never counts money that is not confirmed, or is dust', () => {
    const transfers = [
      exact,
      inbound('b', 40_000n, 'pending'),
      inbound('c', 200n, 'confirmed', { dust: true }),
    ];
    expect(quoteRefund(paid(transfers), transfers, [], portion('received', 'asset')).amount).toBe(100_000n);
    expect(refundableAssets([inbound('b', 40_000n, 'pending')])).toEqual([]);
  });
});

it('gives an asset that pays nothing of the price back as it came', () => {
  const transfers = [exact, inbound('e', 7n, 'confirmed', { asset: 'ETH:ethereum' })];
  const ether = portion('received', 'asset', 'ETH:ethereum');
  expect(quoteRefund(paid(transfers), transfers, [], ether)).toEqual({
    amount: 7n,
    paymentAmount: 0n,
    rate: null,
    isLeft: true,
  });
  const again = earlier(7n, 0n, { asset: 'ETH:ethereum', basis: 'asset' });
  expect(quoteRefund(paid(transfers), transfers, [again], ether).amount).toBe(0n);
  expect(quoteRefund(paid(transfers), transfers, [], { ...ether, portion: null, amount: 8n }).isLeft).toBe(
    false,
  );
});

it('is for confirmed payments, and for those that a refund closed', () => {
  expect(isRefundable(paid([exact]))).toBe(true);
  expect(isRefundable(paid([inbound('a', 100_000n, 'pending')]))).toBe(false);
  expect(isRefundable(settle(payment(), [], none, minutes(20)).payment)).toBe(false);
});

it('never gives back more than came, whatever is asked for in whatever order', () => {
  const step = fc.record({
    asset: fc.constantFrom(bitcoin.asset, usdc),
    basis: fc.constantFrom('original', 'asset'),
    portion: fc.constantFrom('full', 'overpaid', 'received', null),
    amount: fc.bigInt({ min: 1n, max: 60_000_000n }),
    fails: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.bigInt({ min: 99_500n, max: 300_000n }),
      fc.bigInt({ min: 10_000n, max: 90_000_000n }),
      fc.array(step, { maxLength: 12 }),
      (coins, tokens, steps) => {
        const transfers = [
          inbound('a', coins, 'confirmed'),
          inbound('b', tokens, 'confirmed', { asset: usdc, transferId: 'ethereum:b:0' }),
        ];
        const start = paid(transfers);
        const refunds: Refund[] = [];
        for (const { asset, basis, portion: part, amount, fails } of steps) {
          const asked = wish({ asset, basis, portion: part, amount: part === null ? amount : null });
          const quote = quoteRefund(start, transfers, refunds, asked);
          // A portion is always there to be had.
          if (part !== null) expect(quote.isLeft).toBe(true);
          if (!quote.isLeft || quote.amount === 0n) continue;
          const terms = { asset, basis, portion: part };
          refunds.push(earlier(quote.amount, quote.paymentAmount, terms, fails ? 'failed' : 'pending'));
        }
        const live = refunds.filter(({ state }) => state.status !== 'failed');
        const total = live.reduce((sum, { terms }) => sum + terms.paymentAmount, 0n);
        expect(total).toBeLessThanOrEqual(start.state.amountReceived);
        const inAsset = (asset: AssetKey): bigint =>
          live.reduce(
            (sum, { terms }) => (terms.asset === asset && terms.basis === 'asset' ? sum + terms.amount : sum),
            0n,
          );
        expect(inAsset(bitcoin.asset)).toBeLessThanOrEqual(coins);
        expect(inAsset(usdc)).toBeLessThanOrEqual(tokens);
      },
    ),
  );
});
