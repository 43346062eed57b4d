import { ApiError, notFound } from '@cryptoix/server';
import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import { statusOfAddress } from '../../domain/addresses/payout-address.ts';
import { fiats, toAssetKey, type Asset, type Denomination } from '../../domain/money/asset.ts';
import { amountDue, valueOf } from '../../domain/money/rate.ts';
import { feeBound, type FeeSpeed } from '../../domain/payouts/fee.ts';
import type { FeePayer, PayoutTerms } from '../../domain/payouts/payout.ts';
import { approvalPolicyOf, brokenLimit, countsAmounts } from '../../domain/payouts/policy.ts';
import { policyUnit } from '../account/policy-unit.ts';
import { checkAddress } from '../addresses/check-address.ts';
import { oneAsset } from '../payments/choose-assets.ts';
import type { FeeQuote } from '../ports/chain.ts';
import { assetsOf, findNetwork, type Network, type Networks } from '../ports/networks.ts';
import type { Rates } from '../ports/rates.ts';
import type { Work } from '../ports/work.ts';
import { lockRate } from '../rates/lock-rate.ts';
import { refuse } from '../refusal.ts';

/** Where a payout is to go and what it is to cost; amounts are plain decimal texts. */
export interface PayoutInput {
  readonly amount: string;
  readonly currency: string;
  readonly payCurrency?: string | undefined;
  readonly network?: string | undefined;
  readonly address?: string | undefined;
  readonly addressId?: string | undefined;
  readonly memo?: string | undefined;
  readonly speed?: FeeSpeed | undefined;
  readonly paidBy?: FeePayer | undefined;
  readonly feeMax?: string | undefined;
}

export interface ChoosePorts {
  readonly networks: Networks;
  readonly rates: Rates;
  readonly feesOf: (network: Network) => Promise<FeeQuote>;
}

/** Everything that is known of a payout before it is made. */
export interface ChosenPayout {
  readonly asset: Asset;
  readonly terms: PayoutTerms;
  readonly feeReserved: bigint;
  readonly feeReservedNative: bigint;
  /** In the asset that is sent. */
  readonly feeOptions: Readonly<Record<FeeSpeed, bigint>>;
  readonly approvalPolicy: string | null;
}

const speeds: readonly FeeSpeed[] = ['economy', 'normal', 'priority'];
const dayMs = 24 * 3_600_000;

/** Reads and checks a payout: amount, address, fee, and the merchant's own rules. */
export async function choosePayout(
  work: Work,
  ports: ChoosePorts,
  input: PayoutInput,
): Promise<ChosenPayout> {
  const known = assetsOf(ports.networks, work.mode);
  const fiat = fiats.find((each) => each.currency === input.currency);
  if (fiat !== undefined && input.payCurrency === undefined)
    throw refuse('/pay_currency', 'parameter_missing', 'it must name the coin or token to send');
  if (input.payCurrency !== undefined && !known.some((each) => each.currency === input.payCurrency)) {
    const why = `${input.payCurrency} cannot be sent here, see GET /v1/assets`;
    throw refuse('/pay_currency', 'currency_unsupported', why);
  }
  const asset = oneAsset(known, input.payCurrency ?? input.currency, input.network, '');
  const network = findNetwork(ports.networks, work.mode, asset.network);
  if (network?.wallet === undefined)
    throw refuse('/network', 'network_unsupported', `${asset.network} pays nothing out`);
  const priced: Denomination | undefined =
    input.currency === asset.currency
      ? asset
      : (fiat ?? known.find((each) => each.currency === input.currency));
  if (priced === undefined)
    throw refuse(
      '/currency',
      'currency_unsupported',
      `${input.currency} is not supported, use one of GET /v1/assets`,
    );

  const amount = parse('/amount', input.amount, priced);
  if (amount === 0n) throw refuse('/amount', 'amount_too_small', 'it must be more than zero');
  const locked = priced === asset ? null : await lockRate(ports.rates, asset.currency, priced.currency);
  const gross = locked === null ? amount : amountDue(amount, priced, asset, locked.rate);

  const target = await targetOf(work, network, asset, input);
  const feeOptions = await optionsIn(ports, network, asset);
  const speed = input.speed ?? 'normal';
  const max = input.feeMax === undefined ? null : parse('/fee/max', input.feeMax, asset);
  if (max !== null && max < feeOptions.economy.charge) {
    const least = formatDecimal(feeOptions.economy.charge, asset.decimals, 0);
    throw refuse('/fee/max', 'amount_too_small', `the network asks for ${least} ${asset.currency} at least`);
  }
  const bound = capped(feeOptions[speed], max);
  const paidBy = input.paidBy ?? 'sender';
  const payAmount = paidBy === 'recipient' ? gross - bound.charge : gross;
  assertWithin(network, asset, target.address, payAmount, gross);

  const { policy, value } = await valued(work, ports.rates, asset, gross);
  if (policy.allowlistOnly && target.listed !== 'active') throw notListed(target.listed, '/address');
  if (value !== null) await assertLimits(work, policy, value);
  return {
    asset,
    terms: {
      amount,
      priced: denominationOf(priced),
      asset: toAssetKey(asset.currency, asset.network),
      network: asset.network,
      paid: denominationOf(asset),
      payAmount,
      rate: locked?.rate.scaled ?? null,
      address: target.address,
      addressId: target.id,
      speed,
      paidBy,
      feeMax: max,
      value,
    },
    feeReserved: bound.charge,
    feeReservedNative: bound.native,
    feeOptions: {
      economy: feeOptions.economy.charge,
      normal: feeOptions.normal.charge,
      priority: feeOptions.priority.charge,
    },
    approvalPolicy: value === null ? null : approvalPolicyOf(policy, value),
  };
}

function denominationOf({ currency, decimals, displayDecimals }: Denomination): Denomination {
  return { currency, decimals, displayDecimals };
}

export function parse(param: string, text: string, unit: Denomination): bigint {
  const amount = parseDecimal(text, unit.decimals);
  if (typeof amount === 'bigint') return amount;
  const why =
    amount === 'amount_precision'
      ? `${unit.currency} has at most ${unit.decimals} decimals`
      : 'it must be a plain decimal such as "49.90"';
  throw refuse(param, amount, why);
}

interface Target {
  readonly address: string;
  readonly id: string | null;
  readonly listed: 'pending' | 'active' | 'disabled' | 'none';
}

async function targetOf(work: Work, network: Network, asset: Asset, input: PayoutInput): Promise<Target> {
  if (input.memo !== undefined) throw refuse('/memo', 'parameter_invalid', `${network.name} has no memos`);
  if ((input.address === undefined) === (input.addressId === undefined)) {
    const reason = input.address === undefined ? 'parameter_missing' : 'parameter_invalid';
    throw refuse('/address', reason, 'name either address or address_id');
  }
  if (input.addressId !== undefined) {
    const entry = await work.book.find(input.addressId);
    if (entry === null) throw notFound('address', input.addressId, '/address_id');
    if (entry.currency !== asset.currency || entry.network !== asset.network) {
      const why = `it is an address for ${entry.currency} on ${entry.network}`;
      throw refuse('/address_id', 'address_network_mismatch', why);
    }
    const listed = statusOfAddress(entry, true, work.now);
    if (listed !== 'active') throw notListed(listed, '/address_id');
    return { address: entry.address, id: entry.id, listed };
  }
  const { address, fault } = await checkAddress(work, network, input.address ?? '');
  if (fault !== null) throw refuse('/address', fault.reason, fault.message);
  if (/^0x0{40}$/.test(address))
    throw refuse('/address', 'address_invalid', 'it is the zero address, nobody has its key');
  if (network.assets.some((each) => each.contract?.toLowerCase() === address.toLowerCase()))
    throw refuse('/address', 'address_invalid', 'it is the contract of a token, which would keep the money');
  const entry = await work.book.lookUp(asset.currency, asset.network, address);
  return { address, id: null, listed: entry === null ? 'none' : statusOfAddress(entry, true, work.now) };
}

function notListed(listed: Target['listed'], param: string): ApiError {
  const isWaiting = listed === 'pending';
  return new ApiError({
    code: 'permission_denied',
    reason: isWaiting ? 'address_not_active' : 'address_not_allowlisted',
    param,
    message: isWaiting
      ? 'The address is in the book, but its waiting time is not over.'
      : 'The payout policy allows active addresses of the book only.',
  });
}

export interface FeeBound {
  /** In the asset that is sent. */
  readonly charge: bigint;
  /** In the network's own coin. */
  readonly native: bigint;
}

/** What the network would cost at each speed, in both currencies. */
export async function optionsIn(
  ports: ChoosePorts,
  network: Network,
  asset: Asset,
): Promise<Record<FeeSpeed, FeeBound>> {
  const quote = await ports.feesOf(network);
  const coin = network.assets.find(({ kind }) => kind === 'native');
  if (coin === undefined) throw new Error(`${network.name} has no coin of its own`);
  const rate = asset === coin ? null : await lockRate(ports.rates, asset.currency, coin.currency);
  const bound = (speed: FeeSpeed): FeeBound => {
    const native = feeBound(quote, speed, asset.kind);
    return { native, charge: rate === null ? native : amountDue(native, coin, asset, rate.rate) };
  };
  const [economy, normal, priority] = speeds.map(bound) as [FeeBound, FeeBound, FeeBound];
  return { economy, normal, priority };
}

/** Not above a limit; what is in the network's coin is lowered in the same proportion. */
export function capped(bound: FeeBound, max: bigint | null): FeeBound {
  if (max === null || bound.charge <= max) return bound;
  return { charge: max, native: (bound.native * max) / bound.charge };
}

function assertWithin(
  network: Network,
  asset: Asset,
  address: string,
  payAmount: bigint,
  gross: bigint,
): void {
  const place = `${asset.currency} on ${asset.network}`;
  const dust = network.wallet?.kind === 'utxo' ? network.wallet.dustOf(address) : asset.dust;
  const least = asset.minPayout > dust ? asset.minPayout : dust;
  if (gross < least) {
    const text = formatDecimal(least, asset.decimals, 0);
    throw refuse('/amount', 'amount_too_small', `minimum for ${place} is ${text}`);
  }
  if (payAmount < dust) {
    throw refuse('/amount', 'amount_too_small', 'the network fee leaves the recipient too little');
  }
  if (gross > asset.maxPayment) {
    const text = formatDecimal(asset.maxPayment, asset.decimals, 0);
    throw refuse('/amount', 'amount_too_large', `maximum for ${place} is ${text}`);
  }
}

async function valued(work: Work, rates: Rates, asset: Asset, gross: bigint) {
  const before = await work.accounts.payoutPolicy();
  if (!countsAmounts(before)) return { policy: before, value: null };
  // Two payouts at once must not both pass the same day's limit.
  const policy = before.maxPerDay === null ? before : await work.accounts.lockedPayoutPolicy();
  const { rate } = await lockRate(rates, asset.currency, policyUnit.currency);
  return { policy, value: valueOf(gross, asset, policyUnit, rate) };
}

async function assertLimits(
  work: Work,
  policy: Awaited<ReturnType<Work['accounts']['payoutPolicy']>>,
  value: bigint,
): Promise<void> {
  const today =
    policy.maxPerDay === null ? 0n : await work.payouts.valueSince(new Date(work.now.getTime() - dayMs));
  const broken = brokenLimit(policy, value, today);
  if (broken === null) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'payout_limit_exceeded',
    param: '/amount',
    message: `The payout is above ${broken} of the payout policy.`,
  });
}
