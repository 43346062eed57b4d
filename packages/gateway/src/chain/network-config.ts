import { readFileSync } from 'node:fs';
import type { AddressDeriver } from '../app/ports/chain.ts';
import { parseDecimal } from '@cryptoix/spec';
import type { Asset, DepthTier } from '../domain/money/asset.ts';
import { readAsset } from './asset-config.ts';
import { createBitcoinDeriver } from './bitcoin/address-deriver.ts';
import { type BitcoinParams, bitcoinRegtest } from './bitcoin/params.ts';
import { coins, findParams } from './bitcoin/find-params.ts';
import { ConfigFields, NetworkConfigError } from './config-fields.ts';
import { createEvmDeriver } from './evm/address-deriver.ts';

/** How deep is deep enough: usually, for large sums, and for good. */
export interface ConfirmationPolicy {
  readonly default: number;
  readonly large: number;
  /** A depth, or the tag by which the network itself calls a block final. */
  readonly final: number | 'finalized';
  /** Worths in US cents from which payments wait for `large` and for `final`. */
  readonly largeFrom: bigint;
  readonly finalFrom: bigint;
}

/** What the tag comes to at least, in blocks on Ethereum: two epochs. */
const finalizedDepth = 64;

interface CommonConfig {
  readonly network: string;
  readonly mode: 'test' | 'live';
  readonly addresses: AddressDeriver;
  /** The account key that the addresses come from. */
  readonly xpub: string;
  readonly confirmations: ConfirmationPolicy;
  /** A page of a block explorer, with `{hash}` where the transaction goes. */
  readonly explorerUrl: string | null;
  readonly assets: readonly Asset[];
}

export interface EvmNetworkConfig extends CommonConfig {
  readonly adapter: 'evm';
  readonly rpcUrl: string;
  readonly chainId: number;
  /** A chain that may be moved (anvil). */
  readonly development: boolean;
  /** Whether blocks are traced where the node can do that, to see coins that contracts pass on. */
  readonly traces: boolean;
}

export interface BitcoinNetworkConfig extends CommonConfig {
  readonly adapter: 'bitcoin';
  readonly rpcUrl: string;
  readonly params: BitcoinParams;
  /** A chain that may be moved (regtest). */
  readonly development: boolean;
}

export interface SimNetworkConfig extends CommonConfig {
  readonly adapter: 'sim';
  /** How its addresses and transactions are written. */
  readonly params: BitcoinParams;
}

export type NetworkConfig = EvmNetworkConfig | BitcoinNetworkConfig | SimNetworkConfig;

/** Chain ids that only development nodes have. */
const developmentChains = [1337, 31337];

/**
 * Reads the file that `CRYPTOIX_NETWORKS_FILE` names.
 *
 * @throws NetworkConfigError naming everything that is wrong, at once
 */
export function readNetworksFile(path: string): NetworkConfig[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new NetworkConfigError([`the networks file ${path} cannot be read`]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NetworkConfigError([`the networks file ${path} is no JSON`]);
  }
  return parseNetworks(value);
}

/** Checks a list of networks as it comes from JSON. Field names and values that mean nothing are refused. */
export function parseNetworks(value: unknown): NetworkConfig[] {
  if (!Array.isArray(value)) throw new NetworkConfigError(['the networks must be a list']);
  const problems: string[] = [];
  const networks = value.flatMap((each: unknown, index) => {
    return readNetwork(new ConfigFields(each, `networks[${index}]`, problems)) ?? [];
  });
  const seen = new Set<string>();
  for (const { mode, network } of networks) {
    if (seen.has(`${mode} ${network}`)) problems.push(`network ${network} is there twice in ${mode} mode`);
    seen.add(`${mode} ${network}`);
  }
  if (problems.length > 0) throw new NetworkConfigError(problems);
  return networks;
}

function readNetwork(fields: ConfigFields): NetworkConfig | undefined {
  const network = fields.text(
    'network',
    /^[a-z][a-z0-9-]{0,31}$/,
    'a name of small letters, digits and hyphens',
  );
  const mode = fields.oneOf('mode', ['test', 'live']);
  const adapter = fields.oneOf('adapter', ['evm', 'sim', 'bitcoin']);
  const development = fields.flag('development') ?? false;
  const simulated = fields.flag('simulated');
  const rpcUrl = fields.url('rpcUrl', ['http:', 'https:']);
  const chainId = fields.integer('chainId', 1, Number.MAX_SAFE_INTEGER);
  const traces = fields.flag('traces');
  const explorerUrl = fields.url('explorerUrl', ['http:', 'https:']) ?? null;
  const confirmations = readConfirmations(fields);
  const chain = fields.oneOf('chain', ['main', 'test', 'signet', 'regtest']);
  const params = adapter === 'sim' ? bitcoinRegtest : readParams(fields, network, adapter, chain);
  const addresses = readAddresses(fields, network ?? '', adapter, params);

  if (explorerUrl !== null && !explorerUrl.includes('{hash}'))
    fields.refuse('explorerUrl', 'must hold {hash}');
  if (adapter === 'bitcoin') {
    if (fields.has('chainId')) fields.refuse('chainId', 'has no meaning for bitcoin: it is chain');
    if (fields.has('traces')) fields.refuse('traces', 'has no meaning for bitcoin');
    if (development && chain !== 'regtest') fields.refuse('development', 'is for regtest only');
    // Coins of a test chain are worth nothing, and coins of the main chain are no test.
    if (mode === 'live' && chain !== undefined && chain !== 'main') {
      fields.refuse('mode', `live is not for ${chain}`);
    }
    if (mode === 'test' && chain === 'main') fields.refuse('mode', 'test is not for main');
  } else if (fields.has('chain')) fields.refuse('chain', 'is for the adapter bitcoin only');
  if (mode === 'live') {
    if (adapter === 'sim' || simulated === true) fields.refuse('mode', 'live is not for a simulated network');
    if (development || developmentChains.includes(chainId ?? 0)) {
      fields.refuse('mode', 'live is not for a development chain');
    }
  }
  if (adapter === 'sim') {
    if (simulated === false) fields.refuse('simulated', 'must be true: this network is');
    for (const field of ['rpcUrl', 'chainId', 'development', 'traces']) {
      if (fields.has(field)) fields.refuse(field, 'has no meaning for a simulated network');
    }
  } else if (simulated === true) fields.refuse('simulated', 'is for the adapter sim only');

  const assets = readAssets(fields, network ?? '', adapter ?? 'evm', confirmations);
  fields.finish([
    ...['network', 'mode', 'adapter', 'xpub', 'confirmations', 'assets'],
    ...(adapter === 'evm' ? ['rpcUrl', 'chainId'] : []),
    ...(adapter === 'bitcoin' ? ['rpcUrl', 'chain'] : []),
  ]);
  if (network === undefined || mode === undefined || addresses === undefined) return undefined;
  const common = { network, mode, ...addresses, confirmations, explorerUrl, assets };
  if (adapter === 'sim') return { ...common, adapter, params: bitcoinRegtest };
  if (adapter === 'bitcoin') {
    if (rpcUrl === undefined || params === undefined) return undefined;
    return { ...common, adapter, rpcUrl, params, development };
  }
  if (adapter !== 'evm' || rpcUrl === undefined || chainId === undefined) return undefined;
  return { ...common, adapter, rpcUrl, chainId, development, traces: traces ?? true };
}

function readConfirmations(fields: ConfigFields): ConfirmationPolicy {
  const policy = fields.object('confirmations');
  const usual = policy?.integer('default', 1, 10_000) ?? 1;
  const large = policy?.integer('large', 1, 10_000) ?? usual;
  const isTag = policy?.isText('final') ?? false;
  const final = isTag
    ? (policy?.oneOf('final', ['finalized']) ?? 'finalized')
    : (policy?.integer('final', 1, 10_000) ?? large);
  if (large < usual) policy?.refuse('large', 'is less than default');
  if (typeof final === 'number' && final < large) policy?.refuse('final', 'is less than large');
  const largeFrom = readWorth(policy, 'largeFrom', 100_000n);
  const finalFrom = readWorth(policy, 'finalFrom', largeFrom > 1_000_000n ? largeFrom : 1_000_000n);
  if (finalFrom < largeFrom) policy?.refuse('finalFrom', 'is less than largeFrom');
  policy?.finish(['default', 'final']);
  return { default: usual, large, final, largeFrom, finalFrom };
}

function readWorth(policy: ConfigFields | undefined, field: string, fallback: bigint): bigint {
  const meaning = 'an amount of US dollars as a decimal string';
  const text = policy?.text(field, /^(0|[1-9]\d{0,14})(\.\d{1,2})?$/, meaning);
  const cents = text === undefined ? undefined : parseDecimal(text, 2);
  return typeof cents === 'bigint' ? cents : fallback;
}

function toDepths({ large, final, largeFrom, finalFrom }: ConfirmationPolicy): DepthTier[] {
  return [
    { fromCents: largeFrom, confirmations: large },
    {
      fromCents: finalFrom,
      confirmations: final === 'finalized' ? Math.max(large, finalizedDepth) : final,
      untilFinal: final === 'finalized',
    },
  ];
}

function readAddresses(
  fields: ConfigFields,
  network: string,
  adapter: string | undefined,
  params: BitcoinParams | undefined,
): { readonly addresses: AddressDeriver; readonly xpub: string } | undefined {
  const xpub = fields.text('xpub', /^[1-9A-HJ-NP-Za-km-z]{20,200}$/, 'an extended public key');
  if (xpub === undefined || adapter === undefined) return undefined;
  try {
    if (adapter === 'evm') return { addresses: createEvmDeriver({ network, xpub }), xpub };
    return params === undefined
      ? undefined
      : { addresses: createBitcoinDeriver({ network, xpub, params }), xpub };
  } catch (error) {
    fields.refuse('xpub', error instanceof Error ? `is refused: ${error.message}` : 'is refused');
    return undefined;
  }
}

function readParams(
  fields: ConfigFields,
  network: string | undefined,
  adapter: string | undefined,
  chain: 'main' | 'test' | 'signet' | 'regtest' | undefined,
): BitcoinParams | undefined {
  if (adapter !== 'bitcoin' || network === undefined || chain === undefined) return undefined;
  const coin = coins.find((each) => each === network);
  if (coin === undefined) {
    fields.refuse('network', `must be one of ${coins.join(', ')} for the adapter bitcoin`);
    return undefined;
  }
  const params = findParams(coin, chain);
  if (params === undefined) fields.refuse('chain', `must be another: ${coin} has no ${chain}`);
  return params;
}

function readAssets(
  fields: ConfigFields,
  name: string,
  adapter: 'evm' | 'sim' | 'bitcoin',
  policy: ConfirmationPolicy,
): Asset[] {
  const confirmations = policy.default;
  const depths = toDepths(policy);
  const assets = (fields.list('assets') ?? []).flatMap(
    (each) => readAsset(each, { name, adapter, confirmations, depths }) ?? [],
  );
  const twice = (values: readonly string[]): string | undefined =>
    values.find((value, index) => values.indexOf(value) !== index);
  const currency = twice(assets.map((asset) => asset.currency));
  if (currency !== undefined) fields.refuse('assets', `has ${currency} twice`);
  const contract = twice(assets.flatMap((asset) => asset.contract ?? []));
  if (contract !== undefined) fields.refuse('assets', `has the contract ${contract} twice`);
  const natives = assets.filter(({ kind }) => kind === 'native').length;
  if (fields.has('assets') && natives !== 1) fields.refuse('assets', 'must have exactly one native asset');
  return assets;
}
