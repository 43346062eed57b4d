/**
 * Virtual bytes of a P2WPKH input: outpoint, empty script and sequence (41), and a quarter of its witness of at
 * most 1 + 1 + 72 + 1 + 33 bytes (BIP 141).
 */
export const inputVsize = 68;

/** Version, lock time, and a quarter of the segwit marker, beside the counters. */
const frame = 10.5;

/** Virtual bytes of a transaction of P2WPKH inputs and outputs with scripts of these lengths. */
export function vsizeOf(inputs: number, scripts: readonly number[]): number {
  const outputs = scripts.reduce((sum, length) => sum + 8 + counter(length) + length, 0);
  const counters = counter(inputs) - 1 + (counter(scripts.length) - 1);
  return Math.ceil(frame + counters + inputs * inputVsize + outputs);
}

function counter(count: number): number {
  return count < 253 ? 1 : 3;
}

/** The least that nodes carry to a script: what spending it would cost at a rate per 1000 bytes (Core's policy). */
export function dustOfScript(script: Uint8Array, rate: bigint): bigint {
  const [first = 0, push = 0] = script;
  const isWitness = (first === 0 || (first >= 0x51 && first <= 0x60)) && push + 2 === script.length;
  const spend = isWitness ? 67n : 148n;
  return ((BigInt(script.length) + 9n + spend) * rate) / 1000n;
}
