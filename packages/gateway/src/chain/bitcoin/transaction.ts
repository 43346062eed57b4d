import { hex } from '@scure/base';
import type { ChainRef, Transfer, WatchSet } from '../../app/ports/chain.ts';
import { addressOfScript } from './address.ts';
import { toSats } from './amount.ts';
import type { BitcoinNode } from './node.ts';
import type { BitcoinRpc } from './rpc.ts';

/** A transaction as nodes tell it in JSON, as far as we read it. `value` is decimal text. */
export interface NodeTransaction {
  readonly txid: string;
  readonly vin: readonly {
    readonly coinbase?: string;
    readonly ismweb?: boolean;
    readonly txid?: string;
    readonly vout?: number;
  }[];
  readonly vout: readonly {
    readonly n: number;
    readonly value?: string;
    readonly scriptPubKey?: { readonly hex: string };
  }[];
  readonly blockhash?: string;
}

/** What we keep of a transaction. */
export interface ReadTransaction {
  readonly txid: string;
  readonly spends: readonly string[];
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly vout: number;
  readonly address: string | null;
  readonly amount: bigint;
}

export function readNodeTransaction(tx: NodeTransaction, node: BitcoinNode): ReadTransaction {
  return {
    txid: tx.txid,
    spends: tx.vin.flatMap(({ txid, vout }) =>
      txid === undefined || vout === undefined ? [] : [`${txid}:${vout}`],
    ),
    outputs: tx.vout.flatMap(({ n, value, scriptPubKey }) => {
      // Outputs of Litecoin's extension blocks have neither.
      if (value === undefined || scriptPubKey === undefined) return [];
      const address = addressOfScript(hex.decode(scriptPubKey.hex), node.params);
      return [{ vout: n, address, amount: toSats(value) }];
    }),
  };
}

/** The transactions of a block, and its raw ones in `hex`. btcd has a name of its own for their list. */
export async function readBlockTransactions(
  rpc: BitcoinRpc,
  hash: string,
): Promise<readonly (NodeTransaction & { readonly hex: string })[]> {
  return transactionsOf(await rpc.call('getblock', hash, 2));
}

export function transactionsOf(block: unknown): readonly (NodeTransaction & { readonly hex: string })[] {
  type List = readonly (NodeTransaction & { readonly hex: string })[];
  const { tx, rawtx } = block as { readonly tx?: List; readonly rawtx?: List };
  return rawtx ?? tx ?? [];
}

/** True for the transaction that pays the miner: its money cannot be spent for 100 blocks. */
export function isCoinbase(tx: NodeTransaction): boolean {
  return tx.vin.some(({ coinbase }) => coinbase !== undefined);
}

/**
 * What a transaction pays to watched addresses. An unconfirmed one counts as replaceable whatever it says
 * of itself: nodes and miners take replacements of any.
 */
export function toTransfers(
  { txid, spends, outputs }: ReadTransaction,
  { network, currency }: BitcoinNode,
  block: ChainRef | null,
  watch: WatchSet,
): Transfer[] {
  return outputs.flatMap(({ vout, address, amount }) => {
    if (address === null || amount === 0n || !watch.has(address)) return [];
    return [
      {
        id: `${network}:${txid}:${vout}`,
        network,
        currency,
        contract: null,
        txid,
        index: String(vout),
        to: address,
        from: null,
        amount,
        block,
        replaceable: block === null,
        spends,
      },
    ];
  });
}
