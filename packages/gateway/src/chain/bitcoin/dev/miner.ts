import { randomInt } from 'node:crypto';
import { ChainFailure } from '../../../app/ports/chain.ts';
import type { BitcoinNode } from '../node.ts';
import { NodeRefusal } from '../rpc.ts';
import { buildBlock } from './build-block.ts';
import type { FaucetKeys } from './faucet.ts';

/** Makes blocks: by the node where it has a method for that, else by hand (btcd). */
export class Miner {
  readonly #node: BitcoinNode;
  readonly #keys: FaucetKeys;
  readonly #held = new Set<string>();
  #turn = randomInt(16);
  #byNode: boolean | undefined;

  constructor(node: BitcoinNode, keys: FaucetKeys) {
    this.#node = node;
    this.#keys = keys;
  }

  /** Mines one block of exactly these raw transactions. */
  async mineOf(transactions: readonly string[]): Promise<void> {
    const key = this.#nextKey();
    if (!(await this.#canGenerate())) {
      await this.#submit(key, transactions);
      return;
    }
    await this.#node.ask((rpc) => rpc.call('generateblock', this.#keys.addresses[key], transactions));
  }

  /** Leaves a transaction out of every block, and what spends it, until this process ends. */
  hold(txid: string): void {
    this.#held.add(txid);
  }

  isHeld(txid: string): boolean {
    return this.#held.has(txid);
  }

  /** Mines blocks that take what waits. */
  async mine(blocks: number): Promise<void> {
    if (this.#held.size > 0) {
      for (let made = 0; made < blocks; made++) await this.mineOf(made === 0 ? await this.#waiting() : []);
      return;
    }
    if (await this.#canGenerate()) {
      const address = this.#keys.addresses[this.#nextKey()];
      await this.#node.ask((rpc) => rpc.call('generatetoaddress', blocks, address));
      return;
    }
    for (let made = 0; made < blocks; made++) {
      await this.#submit(this.#nextKey(), made === 0 ? await this.#waiting() : []);
    }
  }

  #nextKey(): number {
    this.#turn = (this.#turn + 1) % this.#keys.addresses.length;
    return this.#turn;
  }

  async #canGenerate(): Promise<boolean> {
    if (this.#byNode !== undefined) return this.#byNode;
    try {
      // No transaction is called that: a node that has the method refuses its parameters.
      await this.#node.ask((rpc) =>
        rpc.call('generateblock', 'nowhere', []).catch((error: unknown) => {
          if (!(error instanceof NodeRefusal)) throw error;
        }),
      );
      this.#byNode = true;
    } catch (error) {
      if (!(error instanceof ChainFailure) || error.code !== 'unsupported') throw error;
      this.#byNode = false;
    }
    return this.#byNode;
  }

  async #submit(key: number, transactions: readonly string[]): Promise<void> {
    const parent = await this.#node.tip();
    const height = parent.height + 1;
    const block = buildBlock({
      height,
      parent: parent.hash,
      time: Math.max(Math.floor(Date.now() / 1000), (await this.#medianTime()) + 1),
      subsidy: 5_000_000_000n >> BigInt(Math.floor(height / 150)),
      script: this.#keys.scripts[key] ?? new Uint8Array(),
      transactions,
    });
    const refusal = (await this.#node.ask((rpc) => rpc.call('submitblock', block))) as string | null;
    if (refusal !== null) {
      throw new ChainFailure('unsupported', this.#node.network, `the node refuses a block: ${refusal}`);
    }
  }

  /** A block must be younger than this. */
  #medianTime(): Promise<number> {
    return this.#node.ask(async (rpc) => {
      const { mediantime } = (await rpc.call('getblockchaininfo')) as { readonly mediantime: number };
      return mediantime;
    });
  }

  /** What waits and is not held, each behind what it spends. */
  #waiting(): Promise<string[]> {
    return this.#node.ask(async (rpc) => {
      const entries = (await rpc.call('getrawmempool', true)) as Readonly<
        Record<string, { readonly depends?: readonly string[] | null }>
      >;
      const order = new Set<string>();
      const left = new Set<string>();
      const visit = (txid: string): void => {
        if (order.has(txid) || left.has(txid)) return;
        const parents = entries[txid]?.depends ?? [];
        for (const parent of parents) visit(parent);
        const isLeft = this.#held.has(txid) || parents.some((parent) => left.has(parent));
        (isLeft ? left : order).add(txid);
      };
      for (const txid of Object.keys(entries)) visit(txid);
      const raw = await rpc.batch(
        [...order].map((txid) => ({ method: 'getrawtransaction', params: [txid, 0] })),
      );
      return raw.filter((each) => typeof each === 'string');
    });
  }
}
