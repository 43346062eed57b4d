import { createHash } from 'node:crypto';
import { ApiError, type Answer, type OnceRequest } from '@cryptoix/server';
import type { ExpressionBuilder } from 'kysely';
import type { Mode } from './mode.ts';
import type { SealedPlace, SecretBox } from './secret-box.ts';
import type { Database } from './tables.ts';
import type { Tx } from './tx.ts';

/** What a request finds: it may run, it ran already, or it is refused. */
export type Entry =
  | { readonly kind: 'run' }
  | { readonly kind: 'stored'; readonly answer: Answer }
  | { readonly kind: 'refused'; readonly error: ApiError };

/** The rows behind "one signature, one effect" and behind Idempotency-Keys. */
export interface OnceLog {
  /** Takes signature and key. `leaseMs` is null for work inside the same transaction. */
  enter(tx: Tx, request: OnceRequest, leaseMs: number | null): Promise<Entry>;
  /** Keeps a 2xx answer; any other frees the key. */
  store(tx: Tx, request: OnceRequest, answer: Answer): Promise<void>;
  /** Frees the key of work that failed. */
  leave(tx: Tx, request: OnceRequest): Promise<void>;
  /** Uses the signature up without an effect. */
  burn(tx: Tx, request: OnceRequest): Promise<void>;
}

export function createOnceLog(box: SecretBox, clock: () => Date): OnceLog {
  const leave: OnceLog['leave'] = async (tx, { idempotencyKey }) => {
    if (idempotencyKey === null) return;
    await tx.db
      .deleteFrom('idempotency_key')
      .where(own(tx, idempotencyKey))
      .where('status', 'is', null)
      .execute();
  };
  return {
    enter: async (tx, request, leaseMs) => {
      if (!(await takeSignature(tx, request))) return { kind: 'refused', error: signatureReused() };
      if (request.idempotencyKey === null) return { kind: 'run' };
      return await takeKey({ tx, request, box, key: request.idempotencyKey, now: clock(), leaseMs });
    },
    store: async (tx, request, answer) => {
      const key = request.idempotencyKey;
      if (key === null) return;
      if (answer.status < 200 || answer.status > 299) return void (await leave(tx, request));
      const sealed = await box.wrap(answer.body, placeOfAnswer(tx.merchantId, tx.mode, key));
      await tx.db
        .updateTable('idempotency_key')
        .set({ status: answer.status, body: Buffer.from(sealed), locked_until: null })
        .where(own(tx, key))
        .execute();
    },
    leave,
    burn: async (tx, request) => void (await takeSignature(tx, request)),
  };
}

/** False when the signature was seen before and the same Idempotency-Key does not cover both times. */
async function takeSignature(tx: Tx, request: OnceRequest): Promise<boolean> {
  const { signature, idempotencyKey, caller } = request;
  if (signature === null) return true;
  const hash = idempotencyKey === null ? null : createHash('sha256').update(idempotencyKey).digest();
  const row = { merchant_id: tx.merchantId, api_key_id: caller.key.id, signature: Buffer.from(signature) };
  const taken = await tx.db
    .insertInto('request_signature')
    .values({ ...row, idempotency_key_hash: hash, expires_at: request.signatureExpiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('expires_at')
    .executeTakeFirst();
  if (taken !== undefined) return true;
  const before = await tx.db
    .selectFrom('request_signature')
    .select('idempotency_key_hash')
    .where((where) => where.and(row))
    .executeTakeFirst();
  if (before === undefined) return true;
  return hash !== null && before.idempotency_key_hash !== null && hash.equals(before.idempotency_key_hash);
}

interface KeyAttempt {
  readonly tx: Tx;
  readonly request: OnceRequest;
  readonly box: SecretBox;
  readonly key: string;
  readonly now: Date;
  readonly leaseMs: number | null;
}

async function takeKey(attempt: KeyAttempt): Promise<Entry> {
  const { tx, request, box, key, now, leaseMs } = attempt;
  const lockedUntil = leaseMs === null ? null : new Date(now.getTime() + leaseMs);
  // A twin's insert waits here until the first commits or rolls back, at most lock_timeout.
  const inserted = await tx.db
    .insertInto('idempotency_key')
    .values({
      merchant_id: tx.merchantId,
      mode: tx.mode,
      key,
      fingerprint: Buffer.from(request.fingerprint),
      operation: request.operation.operationId,
      locked_until: lockedUntil,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted !== undefined) return { kind: 'run' };

  const row = await tx.db
    .selectFrom('idempotency_key')
    .selectAll()
    .where(own(tx, key))
    .forUpdate()
    .executeTakeFirst();
  // Freed between the two statements.
  if (row === undefined) return { kind: 'refused', error: inProgress() };
  if (
    row.operation !== request.operation.operationId ||
    Buffer.compare(row.fingerprint, request.fingerprint) !== 0
  ) {
    return { kind: 'refused', error: keyReused() };
  }
  if (row.status !== null && row.body !== null) {
    const body = await box.unwrap(
      Buffer.from(row.body).toString(),
      placeOfAnswer(tx.merchantId, tx.mode, key),
    );
    return { kind: 'stored', answer: { status: row.status, body } };
  }
  if (row.locked_until !== null && row.locked_until > now) return { kind: 'refused', error: inProgress() };
  await tx.db.updateTable('idempotency_key').set({ locked_until: lockedUntil }).where(own(tx, key)).execute();
  return { kind: 'run' };
}

function own(tx: Tx, key: string) {
  return (where: ExpressionBuilder<Database, 'idempotency_key'>) =>
    where.and({ merchant_id: tx.merchantId, mode: tx.mode, key });
}

/** Where the answer to an Idempotency-Key is sealed. */
export function placeOfAnswer(merchantId: string, mode: Mode, key: string): SealedPlace {
  // Hashed, because a key may hold the separator.
  const row = createHash('sha256').update(`${merchantId}/${mode}/${key}`).digest('hex');
  return { table: 'idempotency_key', row, column: 'body' };
}

/** Another request holds what this one waits for. */
export function inProgress(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'request_in_progress',
    message: 'Another request that this one has to wait for is still running. Repeat this one in a second.',
    retryAfter: 1,
  });
}

function keyReused(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'idempotency_key_reused',
    message: 'This Idempotency-Key was used with another request. Use a new key for a new request.',
    param: 'Idempotency-Key',
  });
}

function signatureReused(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'signature_reused',
    message:
      'This exact signed request was already accepted. Sign again with a new timestamp, or send an ' +
      'Idempotency-Key to repeat it safely.',
    retryAfter: 1,
  });
}
