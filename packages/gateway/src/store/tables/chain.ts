import type { Mode } from '../mode.ts';

export interface ChainTables {
  chain_cursor: ChainCursorTable;
  chain_block: ChainBlockTable;
}

/** How far a network has been read, and who may read on. */
export interface ChainCursorTable {
  network: string;
  mode: Mode;
  /** Hash of block 0: another one means another chain. Null before the first block is read. */
  genesis: string | null;
  height: number | null;
  holder: string;
  /** Grows with every new holder: what an old one still wants to write is refused. */
  epoch: number;
  leased_until: Date;
}

/** The last blocks that were read, so that a reorganisation can be walked back. */
export interface ChainBlockTable {
  network: string;
  mode: Mode;
  height: number;
  hash: string;
  parent: string;
  block_time: number;
}
