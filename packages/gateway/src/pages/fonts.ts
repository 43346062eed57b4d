import { readFileSync } from 'node:fs';
import { create } from 'fontkit';
import { unpackWoff } from './unpack-woff.ts';

// The whole of DejaVu Sans, although the package's file is named after its Latin letters.
const read = (weight: 400 | 700): Buffer =>
  unpackWoff(
    readFileSync(
      new URL(import.meta.resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff`)),
    ),
  );

/** What PDFs are written in: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters and signs. */
export const regular = read(400);
export const bold = read(700);

const both = [create(regular), create(bold)];

/**
 * A text as the fonts can show it: composed, without control characters, and with a box for each character
 * that they have not, so that it is seen that something stood there.
 */
export function printable(text: string): string {
  return Array.from(text.normalize('NFC').replaceAll(/\r\n?/g, '\n').replaceAll('\t', ' '))
    .map((character) => {
      if (character === '\n') return character;
      if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)) return '';
      const codePoint = character.codePointAt(0) ?? 0;
      return both.every((font) => font.hasGlyphForCodePoint(codePoint)) ? character : '□';
    })
    .join('');
}
