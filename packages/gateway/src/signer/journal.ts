import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Signature, UnsignedTx } from '../app/ports/wallet.ts';
import { demand } from './refusal.ts';
import { spendsOf } from './spends.ts';

interface Line {
  readonly key: string;
  readonly payout: string | null;
  readonly digest: string;
  readonly raw: string;
  readonly txid: string;
  /** Of which at least one is shared by all attempts of a payout. */
  readonly spends: readonly string[];
  /** What these were said to be worth, in the same order. */
  readonly amounts: readonly (string | null)[];
  readonly asset: string | null;
  readonly amount: string;
  readonly at: string;
}

/**
 * What was signed, for ever: the same question gets the same bytes, and whatever a payout's transactions are,
 * they share a coin or a nonce, so that no two of them can confirm. It is the signer's own memory, apart from the
 * database that it is told to trust in nothing else.
 */
export class Journal {
  readonly #path: string;
  readonly #lines = new Map<string, Line>();
  readonly #worth = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
    if (!existsSync(path)) appendFileSync(path, '', { mode: 0o600 });
    for (const text of readFileSync(path, 'utf8').split('\n')) {
      // The last line may have been cut short by a crash: its signature never left.
      const line = parse(text);
      if (line !== null) this.#remember(line);
    }
  }

  /** What was signed for this attempt before; another transaction under its name is refused. */
  find(key: string, unsigned: UnsignedTx): Signature | null {
    const line = this.#lines.get(key);
    if (line === undefined) return null;
    demand(line.digest === digestOf(unsigned), 'Another transaction was signed under this name before.');
    return { raw: line.raw, txid: line.txid };
  }

  /** Refuses a transaction of a payout that could confirm beside one that was signed before. */
  assertExclusive(payout: string, unsigned: UnsignedTx): void {
    const spends = spendsOf(unsigned).map(({ name }) => name);
    for (const line of this.#lines.values()) {
      if (line.payout !== payout) continue;
      const shares = line.spends.some((each) => spends.includes(each));
      demand(shares, 'A transaction of this payout was signed before, with other coins or another nonce.');
    }
  }

  /**
   * Refuses a coin that was said to be worth something else before. Each signature covers the worth of its own
   * input alone, so two lies about different inputs would make a whole transaction that gives most of it away.
   */
  assertSameWorth(unsigned: UnsignedTx): void {
    for (const { name, amount } of spendsOf(unsigned)) {
      const before = this.#worth.get(name);
      demand(
        before === undefined || before === amount?.toString(),
        'A coin was said to be worth something else before.',
      );
    }
  }

  /** What payouts of an asset took in the last 24 hours, each counted once. */
  signedSince(asset: string, since: Date, without: string): bigint {
    const amounts = new Map<string, bigint>();
    for (const line of this.#lines.values()) {
      if (line.asset !== asset || line.payout === null || line.payout === without) continue;
      if (new Date(line.at) > since) amounts.set(line.payout, BigInt(line.amount));
    }
    return [...amounts.values()].reduce((sum, amount) => sum + amount, 0n);
  }

  /** Written and on the disk before the signature leaves. */
  add(
    key: string,
    unsigned: UnsignedTx,
    signature: Signature,
    about: { readonly payout: string | null; readonly asset: string | null; readonly amount: bigint },
  ): void {
    const spends = spendsOf(unsigned);
    const line: Line = {
      key,
      payout: about.payout,
      digest: digestOf(unsigned),
      ...signature,
      spends: spends.map(({ name }) => name),
      amounts: spends.map(({ amount }) => amount?.toString() ?? null),
      asset: about.asset,
      amount: about.amount.toString(),
      at: new Date().toISOString(),
    };
    const file = openSync(this.#path, 'a', 0o600);
    try {
      // A newline first: what a crash cut short must not swallow this line.
      writeSync(file, `\n${JSON.stringify(line)}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#remember(line);
  }

  #remember(line: Line): void {
    this.#lines.set(line.key, line);
    for (const [at, name] of line.spends.entries()) {
      const amount = line.amounts[at];
      if (typeof amount === 'string') this.#worth.set(name, amount);
    }
  }
}

function parse(text: string): Line | null {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

function digestOf(unsigned: UnsignedTx): string {
  const sorted = Object.entries(unsigned).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
