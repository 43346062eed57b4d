import type { Caller } from '@cryptoix/server';
import type { Transaction } from 'kysely';
import { createIdSequence } from './ids.ts';
import type { Mode } from './mode.ts';
import type { Database } from './tables.ts';
import type { Actor } from './tables/events.ts';
import type { WalletIndexes } from './wallet-indexes.ts';

/** For whom and why a transaction is begun. */
export interface Origin {
  /** The merchant's UUID; `toAccountId` gives the public one. */
  readonly merchantId: string;
  readonly mode: Mode;
  readonly actor: Actor;
  /** Null in jobs. */
  readonly caller: Caller | null;
  readonly idempotencyKey: string | null;
}

/** One transaction of one merchant and mode, and all that is born in it. */
export interface Tx extends Origin {
  /** Sees the merchant's rows only. Queries must name the mode themselves. */
  readonly db: Transaction<Database>;
  /** The merchant's clock: real time, in test mode ahead of it by the test offset. */
  readonly now: Date;
  /** A new `<prefix>_<ULID>`; ids of one transaction sort in the order they were made. */
  newId(prefix: string): string;
  newUuid(): string;
  /** The next index of the wallet of some networks; taken for good, whatever becomes of this transaction. */
  takeWalletIndex(networks: readonly string[]): Promise<number>;
  /** Runs after the commit, for hints only (wake a worker): it is lost when the process dies. */
  afterCommit(hint: () => void): void;
}

export interface TxParts {
  readonly db: Transaction<Database>;
  readonly now: Date;
  readonly hints: (() => void)[];
  readonly walletIndexes: Pick<WalletIndexes, 'take'> | null;
}

export function createTx(origin: Origin, { db, now, hints, walletIndexes }: TxParts): Tx {
  const ids = createIdSequence(now);
  return {
    ...origin,
    db,
    now,
    newId: (prefix) => ids.id(prefix),
    newUuid: () => ids.uuid(),
    takeWalletIndex: async (networks) => {
      if (walletIndexes === null) throw new Error('This unit of work issues no addresses.');
      return await walletIndexes.take(networks, origin.mode);
    },
    afterCommit: (hint) => void hints.push(hint),
  };
}

/** What work outside a transaction gets: who asks, but no database. It begins its own with `inMerchant`. */
export function createDetachedTx(origin: Origin): Tx {
  const refuse = (): never => {
    throw new Error('This operation runs outside a transaction: begin one with inMerchant.');
  };
  return {
    ...origin,
    get db() {
      return refuse();
    },
    get now() {
      return refuse();
    },
    newId: refuse,
    newUuid: refuse,
    takeWalletIndex: refuse,
    afterCommit: refuse,
  };
}
