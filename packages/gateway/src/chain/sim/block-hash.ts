import { createHash } from 'node:crypto';

export interface Header {
  readonly parent: string;
  readonly txids: readonly string[];
  readonly time: number;
  /** Number of the branch: two blocks with the same content on two branches are two blocks. */
  readonly nonce: number;
}

/** Hashes a header as Bitcoin does (80 bytes, SHA-256 twice, written backwards); there is no work in it. */
export function hashBlock({ parent, txids, time, nonce }: Header): string {
  const header = Buffer.alloc(80);
  header.writeUInt32LE(0x20000000, 0);
  reversed(parent).copy(header, 4);
  merkleRoot(txids).copy(header, 36);
  header.writeUInt32LE(time >>> 0, 68);
  header.writeUInt32LE(0x207fffff, 72);
  header.writeUInt32LE(nonce >>> 0, 76);
  return twice(header).reverse().toString('hex');
}

const genesisHeader: Header = { parent: '0'.repeat(64), txids: [], time: 1_296_688_602, nonce: 0 };

/** Block 0, the same in every simulated network. */
export const genesis = { ...genesisHeader, hash: hashBlock(genesisHeader) };

function merkleRoot(txids: readonly string[]): Buffer {
  let level = txids.map(reversed);
  if (level.length === 0) return Buffer.alloc(32);
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] ?? Buffer.alloc(32);
      next.push(twice(Buffer.concat([left, level[index + 1] ?? left])));
    }
    level = next;
  }
  return level[0] ?? Buffer.alloc(32);
}

function reversed(hash: string): Buffer {
  return Buffer.from(hash, 'hex').reverse();
}

function twice(bytes: Buffer): Buffer {
  const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  return sha256(sha256(bytes));
}
