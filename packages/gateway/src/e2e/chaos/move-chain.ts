import { setTimeout as sleep } from 'node:timers/promises';
import { ChainFailure, type DevChain } from '../../app/ports/chain.ts';
import type { Random } from '../../testing/seeded-random.ts';

/** What a network went through. */
export interface Moves {
  blocks: number;
  reorgs: number;
  deepest: number;
}

/** Mines and reorganises at random until it is told to stop. `recent` names transactions that may be undone. */
export async function moveChain(
  dev: DevChain,
  random: Random,
  recent: () => readonly string[],
  isOver: () => boolean,
): Promise<Moves> {
  const moves: Moves = { blocks: 0, reorgs: 0, deepest: 0 };
  while (!isOver()) {
    await sleep(random.between(50, 400));
    try {
      if (random.chance(0.75) || recent().length === 0) {
        const blocks = random.between(1, 2);
        await dev.mine(blocks);
        moves.blocks += blocks;
        continue;
      }
      const depth = random.between(1, 4);
      const victims = recent().slice(-12);
      const drop = random.chance(0.5) ? [random.pick(victims)] : [];
      const unconfirm = random.chance(0.5)
        ? [random.pick(victims)].filter((each) => !drop.includes(each))
        : [];
      await dev.reorg(depth, { drop, unconfirm });
      moves.reorgs += 1;
      moves.deepest = Math.max(moves.deepest, depth);
    } catch (error) {
      // Another process mined in between, or a payment could not be left out: the next move is another one.
      if (!(error instanceof ChainFailure)) throw error;
    }
  }
  return moves;
}
