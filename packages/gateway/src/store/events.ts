import type { Tx } from './tx.ts';

/** A change as it is told to the merchant. */
export interface NewEvent {
  /** `payment.confirmed`. */
  readonly type: string;
  readonly objectId: string;
  readonly objectVersion: number;
  /** The whole object as the API shows it, after the change. */
  readonly object: Readonly<Record<string, unknown>>;
  /** The fields that changed, as they were before; left out for an object that is new. */
  readonly previous?: Readonly<Record<string, unknown>>;
}

/**
 * Appends an event to the outbox, in the transaction of the change itself. Its JSON is written once and
 * delivered byte for byte. Who acted and for which request is taken from the transaction.
 *
 * @returns the event's id
 */
export async function appendEvent(tx: Tx, event: NewEvent): Promise<string> {
  const id = tx.newId('evt');
  const payload = JSON.stringify({
    id,
    object: 'event',
    livemode: tx.mode === 'live',
    type: event.type,
    api_version: 'v1',
    created_at: tx.now.toISOString(),
    object_id: event.objectId,
    actor: tx.actor,
    request: tx.caller === null ? null : { id: tx.caller.requestId, idempotency_key: tx.idempotencyKey },
    data: { object: event.object, previous: event.previous ?? {} },
  });
  await tx.db
    .insertInto('event')
    .values({
      merchant_id: tx.merchantId,
      id,
      mode: tx.mode,
      type: event.type,
      object_id: event.objectId,
      object_version: event.objectVersion,
      payload: Buffer.from(payload),
      created_at: tx.now,
    })
    .execute();
  return id;
}
