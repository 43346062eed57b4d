import { ChainFailure, type ChainRef } from '../app/ports/chain.ts';
import type { Network } from '../app/ports/networks.ts';

/** So many blocks are asked for at a time. */
const headersAtOnce = 20;

/**
 * What the first block that is read stands on, from its parent down: a reorganisation may go further back than
 * where reading began.
 *
 * @param keep how many blocks are kept, the first one among them
 * @throws ChainFailure `block_gone` when the chain turned meanwhile
 */
export async function blocksBelow(
  { name, reader }: Network,
  first: ChainRef,
  keep: number,
): Promise<ChainRef[]> {
  const below: ChainRef[] = [];
  const least = Math.max(0, first.height - keep + 1);
  for (let upTo = first.height - 1; upTo >= least; upTo -= headersAtOnce) {
    const heights = Array.from(
      { length: Math.min(headersAtOnce, upTo - least + 1) },
      (_, back) => upTo - back,
    );
    for (const block of await Promise.all(heights.map((height) => reader.blockAt(height)))) {
      if (block === null || block.hash !== (below.at(-1) ?? first).parent)
        throw new ChainFailure('block_gone', name, 'the chain turned while it was read');
      below.push(block);
    }
  }
  return below;
}
