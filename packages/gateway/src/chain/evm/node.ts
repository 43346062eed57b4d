import {
  BaseError,
  createPublicClient,
  erc20Abi,
  type Hex,
  http,
  type PublicClient,
  RpcError,
  RpcRequestError,
} from 'viem';
import { ChainFailure } from '../../app/ports/chain.ts';

/** A token contract that counts as money. */
export interface EvmToken {
  readonly currency: string;
  readonly contract: Hex;
  readonly decimals: number;
}

export interface EvmNodeOptions {
  readonly network: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly tokens: readonly EvmToken[];
  /** Runs before the first answer counts, and again after the node was away. */
  readonly prepare?: () => Promise<void>;
  /** Limit of one request to the node, in milliseconds. */
  readonly timeout?: number;
}

/**
 * A node, asked with care: before the first answer counts, it must be of the right chain and its tokens
 * have the decimals we count in. Both are looked at again after the node was away.
 */
export class EvmNode {
  readonly network: string;
  readonly chainId: number;
  readonly client: PublicClient;
  /** The same, with more time for what takes a node long. */
  readonly patient: PublicClient;
  readonly tokens: ReadonlyMap<string, EvmToken>;
  readonly #prepare: () => Promise<void>;
  #checked: Promise<void> | undefined;

  constructor(options: EvmNodeOptions) {
    this.network = options.network;
    this.chainId = options.chainId;
    this.#prepare = options.prepare ?? (() => Promise.resolve());
    this.tokens = new Map(options.tokens.map((token) => [token.contract.toLowerCase(), token]));
    const within = (timeout: number): PublicClient =>
      createPublicClient({
        transport: http(options.rpcUrl, { retryCount: 1, retryDelay: 100, timeout }),
        cacheTime: 0,
      });
    const timeout = options.timeout ?? 10_000;
    this.client = within(timeout);
    this.patient = within(timeout * 6);
  }

  /** Runs a question to the node; its failures become {@link ChainFailure}. */
  async ask<T>(question: (client: PublicClient) => Promise<T>): Promise<T> {
    try {
      this.#checked ??= this.#check();
      await this.#checked;
      return await question(this.client);
    } catch (error) {
      const failure = this.toFailure(error);
      if (failure.code !== 'block_gone' && failure.code !== 'unsupported') this.#checked = undefined;
      throw failure;
    }
  }

  toFailure(error: unknown): ChainFailure {
    if (error instanceof ChainFailure) return error;
    const code = rpcCode(error);
    if (code === -32601 || code === -32004) {
      return new ChainFailure('unsupported', this.network, 'the node does not offer this method', {
        cause: error,
      });
    }
    // Addresses of nodes often hold a key: the message names the kind of failure alone.
    const kind = error instanceof BaseError ? error.name : 'unexpected answer';
    return new ChainFailure('network_unavailable', this.network, `the node does not answer (${kind})`, {
      cause: error,
    });
  }

  async #check(): Promise<void> {
    const chainId = await this.client.getChainId();
    if (chainId !== this.chainId) {
      const message = `the node is of chain ${chainId}, configured is ${this.chainId}`;
      throw new ChainFailure('wrong_network', this.network, message);
    }
    await this.#prepare();
    for (const token of this.tokens.values()) await this.#checkToken(token);
  }

  async #checkToken({ currency, contract, decimals }: EvmToken): Promise<void> {
    const code = await this.client.getCode({ address: contract });
    if (code === undefined || code === '0x') {
      throw new ChainFailure(
        'asset_mismatch',
        this.network,
        `${currency}: there is no contract at ${contract}`,
      );
    }
    const found = await this.client.readContract({
      address: contract,
      abi: erc20Abi,
      functionName: 'decimals',
    });
    if (found !== decimals) {
      const message = `${currency}: the contract counts in ${found} decimals, configured are ${decimals}`;
      throw new ChainFailure('asset_mismatch', this.network, message);
    }
  }
}

/** The code of the JSON-RPC error somewhere in a chain of causes. */
export function rpcCode(error: unknown): number | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const found: unknown = error.walk((cause) => cause instanceof RpcRequestError || cause instanceof RpcError);
  if (found instanceof RpcRequestError) return found.code;
  return found instanceof RpcError && typeof found.code === 'number' ? found.code : undefined;
}
