import { createHash, randomBytes } from 'node:crypto';
import { hex } from '@scure/base';
import { RawWitness, Transaction } from '@scure/btc-signer';

export interface BlockPlan {
  readonly height: number;
  readonly parent: string;
  readonly time: number;
  /** In base units, fees not counted: a miner may leave them. */
  readonly subsidy: bigint;
  readonly script: Uint8Array;
  /** Raw transactions (hex), each behind those it spends. */
  readonly transactions: readonly string[];
}

/** The easiest target, which regtest keeps for ever. */
const bits = 0x207fffff;

/** Makes a Bitcoin block of a development chain by hand, for nodes that cannot be told what to put into one. */
export function buildBlock(plan: BlockPlan): string {
  const transactions = plan.transactions.map(readIds);
  const witnessRoot = merkleRoot([Buffer.alloc(32), ...transactions.map(({ wtxid }) => wtxid)]);
  const commitment = sha256d(Buffer.concat([witnessRoot, Buffer.alloc(32)]));
  const { legacy, full } = coinbase(plan, commitment);
  const root = merkleRoot([sha256d(legacy), ...transactions.map(({ txid }) => txid)]);
  const header = Buffer.alloc(80);
  header.writeInt32LE(0x20000000, 0);
  Buffer.from(plan.parent, 'hex').reverse().copy(header, 4);
  root.copy(header, 36);
  header.writeUInt32LE(plan.time, 68);
  header.writeUInt32LE(bits, 72);
  // Half of all hashes are below the target.
  for (let nonce = 0; ; nonce++) {
    header.writeUInt32LE(nonce, 76);
    const hash = sha256d(header);
    if ((hash[31] ?? 0xff) < 0x7f) break;
  }
  const count = compactSize(plan.transactions.length + 1);
  return Buffer.concat([header, count, full]).toString('hex') + plan.transactions.join('');
}

function coinbase(plan: BlockPlan, commitment: Buffer): { legacy: Buffer; full: Buffer } {
  // BIP 34: the height comes first. The rest keeps two blocks apart.
  const height = Buffer.from(scriptNumber(plan.height));
  const extra = randomBytes(8);
  const input = Buffer.concat([height, Buffer.from([extra.length]), extra]);
  const mark = Buffer.concat([hex2('6a24aa21a9ed'), commitment]);
  const body = Buffer.concat([
    ...[
      compactSize(1),
      Buffer.alloc(32),
      hex2('ffffffff'),
      compactSize(input.length),
      input,
      hex2('ffffffff'),
    ],
    ...[compactSize(2), output(plan.subsidy, plan.script), output(0n, mark)],
  ]);
  const version = hex2('02000000');
  const lockTime = Buffer.alloc(4);
  const witness = RawWitness.encode([new Uint8Array(32)]);
  return {
    legacy: Buffer.concat([version, body, lockTime]),
    full: Buffer.concat([version, hex2('0001'), body, witness, lockTime]),
  };
}

function output(amount: bigint, script: Uint8Array): Buffer {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(amount);
  return Buffer.concat([value, compactSize(script.length), script]);
}

/** A small number as a script pushes it. */
function scriptNumber(value: number): number[] {
  if (value >= 1 && value <= 16) return [0x50 + value];
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  if (((bytes.at(-1) ?? 0) & 0x80) !== 0) bytes.push(0);
  return [bytes.length, ...bytes];
}

function readIds(raw: string): { txid: Buffer; wtxid: Buffer } {
  const tx = Transaction.fromRaw(hex.decode(raw), {
    allowUnknownInputs: true,
    allowUnknownOutputs: true,
    disableScriptCheck: true,
  });
  return { txid: Buffer.from(tx.id, 'hex').reverse(), wtxid: sha256d(hex2(raw)) };
}

function merkleRoot(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] ?? Buffer.alloc(0);
      above.push(sha256d(Buffer.concat([left, level[index + 1] ?? left])));
    }
    level = above;
  }
  return level[0] ?? Buffer.alloc(32);
}

function compactSize(value: number): Buffer {
  if (value < 0xfd) return Buffer.from([value]);
  const bytes = Buffer.alloc(3);
  bytes[0] = 0xfd;
  bytes.writeUInt16LE(value, 1);
  return bytes;
}

const hex2 = (text: string): Buffer => Buffer.from(text, 'hex');
const sha256d = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();
