import { ChainFailure, type ChainRef } from '../../app/ports/chain.ts';
import type { BitcoinParams } from './params.ts';
import { BitcoinRpc, NodeRefusal, type RpcOptions } from './rpc.ts';

export interface BitcoinNodeOptions extends RpcOptions {
  readonly params: BitcoinParams;
  /** The native currency, such as `BTC`. */
  readonly currency: string;
}

/** What we read of a block's header. */
interface Header {
  readonly hash: string;
  readonly height: number;
  readonly time: number;
  readonly confirmations: number;
  readonly previousblockhash?: string;
}

/** A node, asked with care: its block 0 is looked at before the first answer counts, and after each absence. */
export class BitcoinNode {
  readonly network: string;
  readonly currency: string;
  readonly params: BitcoinParams;
  readonly rpc: BitcoinRpc;
  #checked: Promise<void> | undefined;

  constructor(options: BitcoinNodeOptions) {
    this.network = options.network;
    this.currency = options.currency;
    this.params = options.params;
    this.rpc = new BitcoinRpc(options);
  }

  /** Runs a question to the node; a refusal that nobody expected becomes {@link ChainFailure}. */
  async ask<T>(question: (rpc: BitcoinRpc) => Promise<T>): Promise<T> {
    try {
      this.#checked ??= this.#check();
      await this.#checked;
      return await question(this.rpc);
    } catch (error) {
      const failure = this.toFailure(error);
      if (failure.code !== 'block_gone' && failure.code !== 'unsupported') this.#checked = undefined;
      throw failure;
    }
  }

  toFailure(error: unknown): ChainFailure {
    if (error instanceof ChainFailure) return error;
    const what =
      error instanceof NodeRefusal ? `it says ${error.code}: ${error.message}` : 'unexpected answer';
    return new ChainFailure('network_unavailable', this.network, `the node cannot be used (${what})`, {
      cause: error,
    });
  }

  tip(): Promise<ChainRef> {
    return this.ask(async (rpc) => {
      const header = await this.header((await rpc.call('getbestblockhash')) as string);
      return this.toRef(header);
    });
  }

  /** The block at a height of the best chain, null above the tip. */
  blockAt(height: number): Promise<ChainRef | null> {
    return this.ask(async (rpc) => {
      try {
        return this.toRef(await this.header((await rpc.call('getblockhash', height)) as string));
      } catch (error) {
        if (error instanceof NodeRefusal && outOfRange.has(error.code)) return null;
        throw error;
      }
    });
  }

  /** The block of this hash, null when it is not part of the best chain. */
  blockOf(hash: string): Promise<ChainRef | null> {
    return this.ask(async () => {
      try {
        const header = await this.header(hash);
        if (header.confirmations < 1) return null;
        // btcd counts the confirmations of a block that left the chain, too.
        const now = await this.rpc.call('getblockhash', header.height);
        return now === hash ? this.toRef(header) : null;
      } catch (error) {
        if (error instanceof NodeRefusal) return null;
        throw error;
      }
    });
  }

  async header(hash: string): Promise<Header> {
    return (await this.rpc.call('getblockheader', hash, true)) as Header;
  }

  toRef({ hash, height, time, previousblockhash }: Header): ChainRef {
    return { network: this.network, height, hash, parent: previousblockhash ?? '0'.repeat(64), time };
  }

  async #check(): Promise<void> {
    const genesis = await this.rpc.call('getblockhash', 0);
    if (genesis !== this.params.genesis) {
      const { coin, name } = this.params;
      const message = `the node is of another chain than ${coin} ${name}: its block 0 is ${String(genesis)}`;
      throw new ChainFailure('wrong_network', this.network, message);
    }
  }
}

/** "Block height out of range": Core's code, and btcd's. */
const outOfRange: ReadonlySet<number> = new Set([-8, -1]);
