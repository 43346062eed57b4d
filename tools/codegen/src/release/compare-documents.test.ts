import { describe, expect, it } from 'vitest';
import type { Document } from '../document.ts';
import { sample } from '../testing/sample.ts';
import { compareDocuments } from './compare-documents.ts';

/** The sample with one thing changed, compared with the sample. */
async function after(change: (document: MutableDocument) => void) {
  const revision = structuredClone(sample()) as unknown as MutableDocument;
  change(revision);
  return compareDocuments(sample(), revision as unknown as Document);
}

interface MutableDocument {
  components: {
    schemas: Record<
      'Order' | 'OrderCreate' | 'OrderStatus' | 'OrderColour',
      { enum: string[]; required: string[]; properties: Record<string, object> }
    >;
  };
}

describe('compareDocuments', () => {
  it('finds nothing between equal documents', async () => {
    expect(await compareDocuments(sample(), sample())).toEqual({ level: 'none', changes: [] });
  });

  it('calls a removed field of an answer and a newly required field of a request major', async () => {
    const removed = await after(({ components }) => {
      Reflect.deleteProperty(components.schemas.Order.properties, 'note');
    });
    expect(removed.level).toBe('major');
    const required = await after(({ components }) => {
      components.schemas.OrderCreate.required.push('note');
    });
    expect(required.level).toBe('major');
  });

  it('calls a new field minor', async () => {
    const added = await after(({ components }) => {
      components.schemas.Order.properties['added'] = { type: 'string' };
    });
    expect(added.level).toBe('minor');
  });

  it('calls a new value of an open enum minor, of a closed one major', async () => {
    const open = await after(({ components }) => components.schemas.OrderStatus.enum.push('frozen'));
    expect(open.level).toBe('minor');
    const closed = await after(({ components }) => components.schemas.OrderColour.enum.push('blue'));
    expect(closed.level).toBe('major');
  });
});
