import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import { fiats, toAssetKey, type Asset, type Denomination } from '../../domain/money/asset.ts';
import { amountDue, type Rate } from '../../domain/money/rate.ts';
import { open } from '../../domain/payments/open.ts';
import type { Payment, PaymentNotes, PaymentOption } from '../../domain/payments/payment.ts';
import type { Network, Networks } from '../ports/networks.ts';
import { assetsOf, findNetwork, walletOf } from '../ports/networks.ts';
import type { NetworkStatuses } from '../ports/network-status.ts';
import type { Rates } from '../ports/rates.ts';
import type { Work } from '../ports/work.ts';
import { requireCustomer } from '../customers/require-customer.ts';
import { lockRate, type LockedRate } from '../rates/lock-rate.ts';
import { refuse } from '../refusal.ts';
import { chooseAssets, type AcceptedInput, type ChosenAssets } from './choose-assets.ts';
import { parseTolerance } from './parse-tolerance.ts';
import { depthFor, waitsForFinality } from '../../domain/payments/depth.ts';
import { worthInCents } from './worth.ts';
import { networkRefusal } from './network-refusal.ts';
import { paymentUri } from './payment-uri.ts';

/** What a request may say; amounts and percentages are plain decimal texts. */
export interface CreatePayment extends Partial<PaymentNotes> {
  readonly amount: string;
  readonly currency: string;
  readonly network?: string | undefined;
  readonly accepted?: readonly AcceptedInput[] | undefined;
  readonly expiresIn?: number | undefined;
  readonly confirmations?: number | undefined;
  readonly underpaymentTolerance?: string | undefined;
  readonly latePayment?: 'hold' | 'accept' | undefined;
  /** The invoice that it pays. */
  readonly invoiceId?: string | undefined;
}

export interface CreatePaymentPorts {
  readonly networks: Networks;
  readonly rates: Rates;
  readonly statuses: NetworkStatuses;
}

const monitorDays = 90;

/** Asks for money: locks the rates, issues addresses and opens the payment. */
export async function createPayment(
  work: Work,
  { networks, rates, statuses }: CreatePaymentPorts,
  input: CreatePayment,
): Promise<Payment> {
  const known = assetsOf(networks, work.mode);
  const fiat = fiats.find((each) => each.currency === input.currency);
  const unit = fiat ?? known.find((asset) => asset.currency === input.currency);
  if (unit === undefined) {
    const why = `${input.currency} is not supported, use one of GET /v1/assets`;
    throw refuse('/currency', 'currency_unsupported', why);
  }
  // Side by side: statements that do not need each other's answer travel together.
  const [defaults, heights] = await Promise.all([
    work.accounts.defaults(),
    work.tips.heights(),
    requireCustomer(work, input.customerId),
  ]);
  const asked = chooseAssets(known, fiat !== undefined, input, defaults);
  const chosen = usable(work.mode, heights, { networks, statuses }, asked);
  const priced: Denomination = chosen.assets.find((asset) => asset.currency === input.currency) ?? unit;
  const amount = parseAmount(input.amount, priced);
  const locked = await Promise.all(
    chosen.assets.map((asset) => lockRate(rates, asset.currency, input.currency)),
  );
  const worth = await worthInCents(rates, amount, priced);
  const quoted = chosen.assets.map((asset, index) => {
    const rate = locked[index] as LockedRate;
    return { asset, rate, due: dueIn(asset, amount, priced, rate.rate) };
  });
  const options = chosen.named ? quoted : quoted.filter(({ asset, due }) => isWithin(asset, due));
  for (const { asset, due } of options.length > 0 ? options : quoted.slice(0, 1)) assertWithin(asset, due);

  const expiresAt = new Date(work.now.getTime() + (input.expiresIn ?? defaults.expiresIn) * 1000);
  const names = options.map(({ asset }) => asset.network);
  const addresses = await issueAddresses(work, networks, names);
  const id = work.newId('pay');
  const decision = open(
    {
      id,
      payToken: work.newToken(),
      invoiceId: input.invoiceId ?? null,
      merchantId: work.merchantId,
      livemode: work.mode === 'live',
      notes: {
        description: input.description ?? null,
        customerId: input.customerId ?? null,
        reference: input.reference ?? null,
        metadata: input.metadata ?? {},
        successUrl: input.successUrl ?? null,
        cancelUrl: input.cancelUrl ?? null,
      },
      terms: {
        price: { amount, priced: toDenomination(priced) },
        toleranceMillionths: parseTolerance(input.underpaymentTolerance ?? defaults.underpaymentTolerance),
        latePayment: input.latePayment ?? defaults.latePayment,
        expiresAt,
        monitorUntil: new Date(expiresAt.getTime() + monitorDays * 86_400_000),
        options: options.map(({ asset, rate, due }): PaymentOption => {
          const { network, address, path } = addresses.get(asset.network) as Issued;
          return {
            ...toDenomination(asset),
            asset: toAssetKey(asset.currency, asset.network),
            network: asset.network,
            amount: due,
            dust: asset.dust,
            rate: rate.rate.scaled,
            rateSource: rate.source,
            rateExpiresAt: rate.source === null ? null : expiresAt,
            address,
            derivationPath: path,
            uri: paymentUri(network.uri, asset, address, due),
            confirmationsRequired:
              input.confirmations ??
              Math.max(defaults.confirmations[asset.network] ?? asset.confirmations, depthFor(asset, worth)),
            ...(input.confirmations === undefined && waitsForFinality(asset, worth)
              ? { untilFinal: true }
              : {}),
          };
        }),
      },
    },
    work.now,
  );
  await Promise.all([
    work.payments.insert(decision.payment),
    ...[...addresses].map(([name, { address, path, index }]) =>
      work.addresses.insert({ network: name, address, index, path, paymentId: id }),
    ),
    ...decision.events.map((event) => work.events.payment(event, decision.payment, [], null)),
  ]);
  return decision.payment;
}

function toDenomination({ currency, decimals, displayDecimals }: Denomination): Denomination {
  return { currency, decimals, displayDecimals };
}

function parseAmount(text: string, priced: Denomination): bigint {
  const amount = parseDecimal(text, priced.decimals);
  if (amount === 'amount_precision') {
    throw refuse('/amount', 'amount_precision', `${priced.currency} has at most ${priced.decimals} decimals`);
  }
  if (amount === 'amount_invalid')
    throw refuse('/amount', 'amount_invalid', 'it must be a plain decimal such as "49.90"');
  if (amount === 0n) throw refuse('/amount', 'amount_too_small', 'it must be more than zero');
  return amount;
}

/** The same currency is due to the last unit; another one at the rate, rounded up to its display step. */
export function dueIn(asset: Asset, amount: bigint, priced: Denomination, rate: Rate): bigint {
  if (asset.currency !== priced.currency) return amountDue(amount, priced, asset, rate);
  return amountDue(amount, priced, { ...asset, displayDecimals: asset.decimals }, rate);
}

function isWithin(asset: Asset, due: bigint): boolean {
  return due >= asset.minPayment && due <= asset.maxPayment;
}

export function assertWithin(asset: Asset, due: bigint, param = '/amount'): void {
  const place = `${asset.currency} on ${asset.network}`;
  if (due < asset.minPayment) {
    throw refuse(
      param,
      'amount_too_small',
      `minimum for ${place} is ${formatDecimal(asset.minPayment, asset.decimals, 0)}`,
    );
  }
  if (due > asset.maxPayment) {
    throw refuse(
      param,
      'amount_too_large',
      `maximum for ${place} is ${formatDecimal(asset.maxPayment, asset.decimals, 0)}`,
    );
  }
}

interface Issued {
  readonly network: Network;
  readonly address: string;
  readonly path: string;
  readonly index: number;
}

/** One fresh address per network. Networks are taken in one order, so that two payments never wait for each other. */
async function issueAddresses(
  work: Work,
  networks: Networks,
  names: readonly string[],
): Promise<Map<string, Issued>> {
  const issued = new Map<string, Issued>();
  for (const name of [...new Set(names)].sort()) {
    const network = findNetwork(networks, work.mode, name);
    if (network === null) throw new Error(`${name} is not configured`);
    const item = network.addresses.derive(await work.addresses.takeIndex(walletOf(networks, network)));
    issued.set(name, { network, address: item.address, path: item.path, index: item.index });
  }
  return issued;
}

/** Without the assets whose networks cannot be relied on now; refused where the caller named one of them. */
function usable(
  mode: Work['mode'],
  heights: ReadonlyMap<string, number>,
  ports: Pick<CreatePaymentPorts, 'networks' | 'statuses'>,
  chosen: ChosenAssets,
): ChosenAssets {
  const refused = chosen.assets.map((asset) => networkRefusal(mode, heights, ports, asset.network));
  const assets = chosen.assets.filter((_, index) => refused[index] === null);
  const first = refused.find((each) => each !== null);
  if (first !== undefined && (chosen.named || assets.length === 0)) throw first;
  return { ...chosen, assets };
}
