import { bech32, bech32m } from '@scure/base';

/** What a native segwit address says: which rules spend it, and by what program. */
export interface WitnessProgram {
  readonly version: number;
  readonly program: Uint8Array;
}

/** BIP 173 and BIP 350: version 0 carries bech32's checksum, every later version that of bech32m. */
const encodingOf = (version: number) => (version === 0 ? bech32 : bech32m);

/** Reads a native segwit address of any version (BIP 173, BIP 350); null for what is none of this prefix. */
export function decodeSegwit(address: string, prefix: string): WitnessProgram | null {
  // Mixed case is refused by the decoder; one case or the other is the same address.
  for (const encoding of [bech32, bech32m]) {
    const decoded = encoding.decodeUnsafe(address, 90);
    if (decoded === undefined) continue;
    const [version, ...words] = decoded.words;
    if (decoded.prefix !== prefix || version === undefined || version > 16) return null;
    if (encodingOf(version) !== encoding) return null;
    // At most four bits of padding, and all of them zero.
    const program = encoding.fromWordsUnsafe(words);
    return program instanceof Uint8Array && isProgram(version, program.length) ? { version, program } : null;
  }
  return null;
}

export function encodeSegwit({ version, program }: WitnessProgram, prefix: string): string {
  const encoding = encodingOf(version);
  return encoding.encode(prefix, [version, ...encoding.toWords(program)]);
}

/** The output script of a program (BIP 141): the version as one push, the program as another. */
export function scriptOfProgram({ version, program }: WitnessProgram): Uint8Array {
  return Uint8Array.from([version === 0 ? 0 : 0x50 + version, program.length, ...program]);
}

/** The program that an output script pays; null for every other script. */
export function programOfScript(script: Uint8Array): WitnessProgram | null {
  const [first = -1, length = -1] = script;
  const version = first === 0 ? 0 : first - 0x50;
  if (version < 0 || version > 16 || (version === 0) !== (first === 0)) return null;
  if (length !== script.length - 2 || !isProgram(version, length)) return null;
  return { version, program: script.subarray(2) };
}

/** BIP 141: 2 to 40 bytes, and in version 0 those of a key's hash or a script's hash alone. */
function isProgram(version: number, length: number): boolean {
  return version === 0 ? length === 20 || length === 32 : length >= 2 && length <= 40;
}
