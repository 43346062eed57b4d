import type { TestStore } from './test-store.ts';

export interface ToldEvent {
  readonly type: string;
  readonly version: number;
  readonly object: Record<string, unknown>;
  readonly previous: Record<string, unknown>;
}

/** The events that were told of an object, in their order. */
export async function eventsOf(store: TestStore, objectId: string): Promise<ToldEvent[]> {
  const rows = await store.asOwner(
    `select type, object_version, convert_from(payload, 'utf8')::jsonb -> 'data' as data from event
      where object_id = $1 order by id`,
    [objectId],
  );
  return rows.map((row) => {
    const { object, previous } = row['data'] as Pick<ToldEvent, 'object' | 'previous'>;
    return { type: row['type'] as string, version: Number(row['object_version']), object, previous };
  });
}
