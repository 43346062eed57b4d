import type { Caller } from '@cryptoix/server';
import { sql } from 'kysely';
import type { UnitOfWork } from './unit-of-work.ts';

/** Notes when and from where keys are used, off the request's path. */
export interface KeyUse {
  record(caller: Caller): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Use {
  readonly merchantId: string;
  readonly ip: string;
  readonly at: Date;
}

/**
 * @param everyMs how often what was noted is written (5,000); a process that dies loses that much
 * @param onError told when a write failed; it is tried again with the next
 */
export function createKeyUse(
  unitOfWork: UnitOfWork,
  everyMs = 5_000,
  onError?: (error: unknown) => void,
): KeyUse {
  let uses = new Map<string, Use>();
  let writing = Promise.resolve();

  const write = async (): Promise<void> => {
    if (uses.size === 0) return;
    const batch = uses;
    uses = new Map();
    try {
      await save(unitOfWork, batch);
    } catch (error) {
      uses = new Map([...batch, ...uses]);
      throw error;
    }
  };
  // One after the other, so that an older use never overwrites a newer one.
  const flush = (): Promise<void> => {
    const next = writing.then(write);
    writing = next.catch(() => undefined);
    return next;
  };
  const timer = setInterval(() => void flush().catch((error: unknown) => onError?.(error)), everyMs);
  timer.unref();

  return {
    record: ({ key, ip }) => void uses.set(key.id, { merchantId: key.merchantId, ip, at: new Date() }),
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

async function save(unitOfWork: UnitOfWork, batch: ReadonlyMap<string, Use>): Promise<void> {
  // In the order of the keys: two nodes that write at once wait and never deadlock.
  const entries = [...batch].toSorted(([one], [other]) => (one < other ? -1 : 1));
  await unitOfWork.asWorker(async (db) => {
    await sql`update api_key set last_used_at = used.at, last_used_ip = used.ip
      from (select * from unnest(
        ${entries.map(([, use]) => use.merchantId)}::uuid[],
        ${entries.map(([id]) => id)}::text[],
        ${entries.map(([, use]) => use.ip)}::text[],
        ${entries.map(([, use]) => use.at.toISOString())}::timestamptz[]) as u(merchant_id, id, ip, at)
        order by merchant_id, id) as used
      where api_key.merchant_id = used.merchant_id and api_key.id = used.id
        and (api_key.last_used_at is null or api_key.last_used_at < used.at)`.execute(db);
  });
}
