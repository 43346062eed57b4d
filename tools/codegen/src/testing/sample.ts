import type { Document } from '../document.ts';
import document from './sample.json' with { type: 'json' };

/** A small document with one operation of each shape that the generators know: our given for given/want tests. */
export function sample(): Document {
  return document as unknown as Document;
}
