import { sql, type RawBuilder } from 'kysely';
import { placeOfSecret } from './api-keys.ts';
import { placeOfAnswer } from './once-log.ts';
import type { SealedPlace, SecretBox } from './secret-box.ts';
import type { Mode } from './mode.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const batch = 200;

/** How many values were sealed again. */
export interface Resealed {
  readonly secrets: number;
  readonly answers: number;
}

/**
 * Seals everything again that an older master key sealed, while the gateway serves. When it has run with a new
 * key in front on every node and finds nothing more, the old key can be taken out of CRYPTOIX_MASTER_KEYS.
 * It goes value by value, so it can be ended by `signal` at any time and goes on at the next call.
 */
export async function resealStale(
  unitOfWork: UnitOfWork,
  box: SecretBox,
  signal?: AbortSignal,
): Promise<Resealed> {
  const current = `v1|${box.kid}|`;
  return {
    secrets: await reseal<{ merchant_id: string; id: string }>(unitOfWork, box, signal, {
      stale: sql`select merchant_id, id, sealed from secret where not starts_with(sealed, ${current})`,
      placeOf: ({ id }) => placeOfSecret(id),
      save: ({ merchant_id, id }, before, after) => sql`update secret set sealed = ${after}
        where merchant_id = ${merchant_id} and id = ${id} and sealed = ${before}`,
    }),
    answers: await reseal<{ merchant_id: string; mode: Mode; key: string }>(unitOfWork, box, signal, {
      stale: sql`select merchant_id, mode, key, convert_from(body, 'utf8') as sealed from idempotency_key
        where body is not null and not starts_with(convert_from(body, 'utf8'), ${current})`,
      placeOf: ({ merchant_id, mode, key }) => placeOfAnswer(merchant_id, mode, key),
      save: ({ merchant_id, mode, key }, before, after) => sql`update idempotency_key
        set body = convert_to(${after}, 'utf8') where merchant_id = ${merchant_id} and mode = ${mode}
        and key = ${key} and body = convert_to(${before}, 'utf8')`,
    }),
  };
}

interface SealedColumn<Row> {
  readonly stale: RawBuilder<unknown>;
  readonly placeOf: (row: Row) => SealedPlace;
  /** Changes nothing when the value is no longer what was read. */
  readonly save: (row: Row, before: string, after: string) => RawBuilder<unknown>;
}

async function reseal<Row>(
  unitOfWork: UnitOfWork,
  box: SecretBox,
  signal: AbortSignal | undefined,
  column: SealedColumn<Row>,
): Promise<number> {
  for (let sealedAgain = 0; ;) {
    const rows = await unitOfWork.asWorker(async (db) => {
      const found = await sql<Row & { sealed: string }>`${column.stale} limit ${batch}`.execute(db);
      return found.rows;
    });
    for (const row of rows) {
      if (signal?.aborted === true) return sealedAgain;
      const place = column.placeOf(row);
      const after = await box.wrap(await box.unwrap(row.sealed, place), place);
      await unitOfWork.asWorker((db) => column.save(row, row.sealed, after).execute(db));
      sealedAgain += 1;
    }
    if (rows.length < batch) return sealedAgain;
  }
}
