import { createHash } from 'node:crypto';

/** Bytes that are the same on every run. */
export function bytesOf(name: string, length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`${name} ${index}`).digest(),
  );
  return Buffer.concat(parts).subarray(0, length);
}

const text = (name: string, length: number): string => bytesOf(name, length).toString('hex');

/** The output script of watched address `index`: P2WPKH of a hash that nobody has a key for. */
export const watchedScript = (index: number): string => `0014${text(`watched ${index}`, 20)}`;

export interface SyntheticBlock {
  readonly hash: string;
  readonly height: number;
  readonly parent: string;
  readonly time: number;
  /** As `getblock` of verbosity 2 gives it. */
  readonly json: string;
  readonly outputs: number;
}

// Kinds of output and how many of eight have them, as blocks of the main chain do.
const scripts: readonly ((name: string) => string)[] = [
  ...[1, 2, 3, 4].map(() => (name: string) => `0014${text(name, 20)}`),
  ...[1, 2].map(() => (name: string) => `5120${text(name, 32)}`),
  (name) => `76a914${text(name, 20)}88ac`,
  (name) => `a914${text(name, 20)}87`,
];

/** A block of a busy day in the words of Bitcoin Core; the outputs in `paid` go to watched addresses. */
export function syntheticBlock(transactions: number, paid: ReadonlySet<number>): SyntheticBlock {
  let outputs = 0;
  const tx = Array.from({ length: transactions }, (_, index) => {
    const vin =
      index === 0
        ? [{ coinbase: text('coinbase', 40), txinwitness: ['00'.repeat(32)], sequence: 4294967295 }]
        : Array.from({ length: 1 + (index % 3) }, (_unused, place) => input(`${index} ${place}`));
    const vout = Array.from({ length: 2 + (index % 4 === 0 ? 2 : 0) }, (_unused, n) => {
      const name = `output ${index} ${n}`;
      const script = paid.has(outputs) ? watchedScript(outputs) : scriptOf(name, outputs);
      outputs += 1;
      return output(n, script, 1_000 + outputs * 7_919);
    });
    return transaction(`tx ${index}`, vin, vout);
  });
  const hash = text('block', 32);
  const parent = text('parent', 32);
  const head = { hash, confirmations: 1, height: 900_000, version: 0x20000000, merkleroot: text('root', 32) };
  const rest = { time: 1_800_000_000, nonce: 1, bits: '17034219', nTx: transactions };
  // Amounts are put in as the decimal text that nodes write.
  const json = JSON.stringify({ ...head, ...rest, previousblockhash: parent, tx }).replace(
    /"value":"([0-9.]+)"/g,
    '"value":$1',
  );
  return { hash, height: head.height, parent, time: rest.time, json, outputs };
}

function scriptOf(name: string, index: number): string {
  const make = scripts[index % scripts.length];
  if (make === undefined) throw new Error('there is no kind of output');
  return make(name);
}

function input(name: string) {
  return {
    txid: text(`spent ${name}`, 32),
    vout: 1,
    scriptSig: { asm: '', hex: '' },
    txinwitness: [text(`signature ${name}`, 71), text(`key ${name}`, 33)],
    sequence: 4294967293,
  };
}

function output(n: number, script: string, sats: number) {
  const digits = String(sats).padStart(9, '0');
  return {
    value: `${digits.slice(0, -8)}.${digits.slice(-8)}`,
    n,
    scriptPubKey: {
      asm: `0 ${script.slice(4)}`,
      desc: `addr(${script})#checksum`,
      hex: script,
      address: `an address of ${script.length / 2} bytes`,
      type: 'witness_v0_keyhash',
    },
  };
}

function transaction(name: string, vin: readonly unknown[], vout: readonly unknown[]) {
  const size = 11 + 148 * vin.length + 34 * vout.length;
  return {
    txid: text(name, 32),
    hash: text(`${name} witness`, 32),
    version: 2,
    size,
    vsize: size,
    weight: size * 4,
    locktime: 0,
    vin,
    vout,
    hex: text(`${name} bytes`, size),
  };
}
