import { createHash } from 'node:crypto';
import { createBase58check, hex } from '@scure/base';
import type { AddressCheck } from '../../app/ports/chain.ts';
import { allParams, type BitcoinParams } from './params.ts';
import { decodeSegwit, encodeSegwit, programOfScript, scriptOfProgram } from './segwit-address.ts';

/** How an output is spent; `witness_v2` to `witness_v16` are for rules that do not exist yet. */
export type AddressKind = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr' | `witness_v${number}`;

interface Destination {
  readonly kind: AddressKind;
  readonly script: Uint8Array;
}

/**
 * Every standard form is taken, later versions of segwit too, as BIP 350 asks of whoever pays. The
 * canonical form of a bech32 address is lower case.
 */
export function checkBitcoinAddress(address: string, params: BitcoinParams): AddressCheck {
  const destination = readAddress(address, params);
  if (destination !== null) {
    const isBase58 = destination.kind === 'p2pkh' || destination.kind === 'p2sh';
    return { ok: true, address: isBase58 ? address : address.toLowerCase(), kind: destination.kind };
  }
  if (/^0x[0-9a-fA-F]{40}$/.test(address) || allParams.some((each) => readAddress(address, each) !== null)) {
    return {
      ok: false,
      reason: 'address_network_mismatch',
      message: 'this is an address of another network',
    };
  }
  const coin = params.coin === 'bitcoin' ? 'Bitcoin' : 'Litecoin';
  return {
    ok: false,
    reason: 'address_invalid',
    message: `this is no ${coin} address, or its checksum does not match`,
  };
}

/** The output script (hex) that pays an address. The address must be valid. */
export function scriptOfAddress(address: string, params: BitcoinParams): string {
  const destination = readAddress(address, params);
  if (destination === null) throw new RangeError('this is no address of the network');
  return hex.encode(destination.script);
}

/** The address that an output script pays, null for one that has none. */
export function addressOfScript(script: Uint8Array, params: BitcoinParams): string | null {
  const program = programOfScript(script);
  if (program !== null) return encodeSegwit(program, params.bech32);
  if (matches(script, keyHash)) return base58Address(params.pubKeyHash, script.subarray(3, 23));
  if (matches(script, scriptHash)) return base58Address(params.scriptHash, script.subarray(2, 22));
  return null;
}

function readAddress(address: string, params: BitcoinParams): Destination | null {
  const segwit = decodeSegwit(address, params.bech32);
  if (segwit !== null) {
    const { version, program } = segwit;
    const known = { '0/20': 'p2wpkh', '0/32': 'p2wsh', '1/32': 'p2tr' } as const;
    const kind = known[`${version}/${program.length}` as keyof typeof known] as AddressKind | undefined;
    return { kind: kind ?? `witness_v${version}`, script: scriptOfProgram(segwit) };
  }
  const bytes = decodeBase58(address);
  if (bytes?.length !== 21) return null;
  const hash = bytes.subarray(1);
  if (bytes[0] === params.pubKeyHash) return { kind: 'p2pkh', script: fill(keyHash, hash) };
  if (bytes[0] === params.scriptHash) return { kind: 'p2sh', script: fill(scriptHash, hash) };
  return null;
}

/** A script with a hash of 20 bytes in it. */
interface HashScript {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** OP_DUP OP_HASH160 <20> … OP_EQUALVERIFY OP_CHECKSIG, and OP_HASH160 <20> … OP_EQUAL (BIP 16). */
const keyHash: HashScript = { before: [0x76, 0xa9, 20], after: [0x88, 0xac] };
const scriptHash: HashScript = { before: [0xa9, 20], after: [0x87] };

function matches(script: Uint8Array, { before, after }: HashScript): boolean {
  return (
    script.length === before.length + 20 + after.length &&
    before.every((byte, index) => script[index] === byte) &&
    after.every((byte, index) => script[before.length + 20 + index] === byte)
  );
}

const fill = ({ before, after }: HashScript, hash: Uint8Array): Uint8Array =>
  Uint8Array.from([...before, ...hash, ...after]);

const base58check = createBase58check((bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest(),
);

const base58Address = (version: number, hash: Uint8Array): string =>
  base58check.encode(Uint8Array.from([version, ...hash]));

function decodeBase58(address: string): Uint8Array | null {
  // The work of decoding grows with the square of the length.
  if (address.length > 40) return null;
  try {
    return base58check.decode(address);
  } catch {
    return null;
  }
}
