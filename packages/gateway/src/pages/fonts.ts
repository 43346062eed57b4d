import { readFileSync } from 'node:fs';
import { create } from 'fontkit';

// The package's own folder, from the sources and from the build alike.
const folder = new URL('assets/fonts/', import.meta.resolve('@cryptoix/gateway/package.json'));

/** What PDFs are written in: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters and signs. */
export const regular = readFileSync(new URL('DejaVuSans.ttf', folder));
export const bold = readFileSync(new URL('DejaVuSans-Bold.ttf', folder));

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
