import { readFileSync } from 'node:fs';
import { create } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { unpackWoff } from './unpack-woff.ts';

const woff = readFileSync(
  new URL(import.meta.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff')),
);

/** The checksum of a table as OpenType defines it: the sum of its big-endian words. */
function checksum(table: Buffer): number {
  const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

describe('unpackWoff', () => {
  it('gives tables with the checksums that their directory names', () => {
    const font = unpackWoff(woff);
    expect(font.readUInt32BE(0)).toBe(0x00010000);
    const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
      const record = 12 + 16 * index;
      const start = font.readUInt32BE(record + 8);
      return {
        tag: font.toString('latin1', record, record + 4),
        stated: font.readUInt32BE(record + 4),
        table: font.subarray(start, start + font.readUInt32BE(record + 12)),
      };
    });
    // `head` holds the checksum of the whole file, so its own leaves those four bytes out.
    for (const { tag, stated, table } of tables.filter(({ tag }) => tag !== 'head'))
      expect([tag, checksum(table)]).toEqual([tag, stated]);
    expect(tables.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'loca']));
    expect(create(font).hasGlyphForCodePoint(0x0416)).toBe(true);
  });

  it('refuses what is no WOFF file', () => {
    expect(() => unpackWoff(Buffer.from('OTTO, or something else'))).toThrow('not a WOFF font');
    expect(() => unpackWoff(woff.subarray(0, 2000))).toThrow();
  });
});
