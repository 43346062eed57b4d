import type { Asset } from '../../domain/money/asset.ts';
import type { AccountDefaults } from '../ports/work.ts';
import { refuse } from '../refusal.ts';

export interface AcceptedInput {
  readonly currency: string;
  readonly network?: string | undefined;
}

interface Choice {
  readonly currency: string;
  readonly network?: string | undefined;
  readonly accepted?: readonly AcceptedInput[] | undefined;
}

/** What a payment may be paid with; `named` says whether the caller named each of them. */
export interface ChosenAssets {
  readonly assets: readonly Asset[];
  readonly named: boolean;
}

/**
 * What a payment may be paid with: what the request accepts, else the currency itself for a coin or
 * token, else what the account accepts.
 */
export function chooseAssets(
  known: readonly Asset[],
  priceIsFiat: boolean,
  choice: Choice,
  defaults: AccountDefaults,
): ChosenAssets {
  if (choice.accepted !== undefined) {
    const assets = choice.accepted.map((item, index) => {
      const asset = oneAsset(known, item.currency, item.network, `/accepted/${index}`);
      if (choice.network !== undefined && asset.network !== choice.network) {
        throw refuse(
          '/network',
          'network_unsupported',
          `${asset.currency} in accepted is on ${asset.network}`,
        );
      }
      return asset;
    });
    return { assets: unique(assets), named: true };
  }
  if (!priceIsFiat) return { assets: [oneAsset(known, choice.currency, choice.network, '')], named: true };

  const accepted =
    defaults.accepted.length === 0 ? known : known.filter((asset) => isAccepted(asset, defaults));
  const onNetwork = accepted.filter(
    (asset) => choice.network === undefined || asset.network === choice.network,
  );
  if (onNetwork.length === 0) {
    if (choice.network !== undefined) throw unsupportedNetwork('/network', choice.network, accepted);
    throw refuse(
      '/accepted',
      'parameter_missing',
      'your account accepts no asset of this installation, name some here',
    );
  }
  return { assets: onNetwork, named: false };
}

function isAccepted(asset: Asset, defaults: AccountDefaults): boolean {
  return defaults.accepted.some((each) => each.currency === asset.currency && each.network === asset.network);
}

/** The one asset that a currency, and a network where it is on several, name. */
export function oneAsset(
  known: readonly Asset[],
  currency: string,
  network: string | undefined,
  at: string,
): Asset {
  const candidates = known.filter((asset) => asset.currency === currency);
  if (candidates.length === 0) {
    throw refuse(
      `${at}/currency`,
      'currency_unsupported',
      `${currency} cannot be received here, see GET /v1/assets`,
    );
  }
  if (network !== undefined) {
    const found = candidates.find((asset) => asset.network === network);
    if (found === undefined) throw unsupportedNetwork(`${at}/network`, network, candidates);
    return found;
  }
  const [only, another] = candidates;
  if (only === undefined || another !== undefined) {
    const names = candidates.map((asset) => asset.network).join(', ');
    throw refuse(`${at}/network`, 'network_required', `${currency} is on ${names}, name one`);
  }
  return only;
}

function unsupportedNetwork(param: string, network: string, candidates: readonly Asset[]): Error {
  const names = [...new Set(candidates.map((asset) => asset.network))].join(', ');
  return refuse(param, 'network_unsupported', `${network} cannot be used here, use ${names}`);
}

function unique(assets: readonly Asset[]): Asset[] {
  return [...new Set(assets)];
}
