import { readFileSync } from 'node:fs';
import type { Document } from './types.ts';

/** Where the bundled document lies: it is what partners pin, so it is what the pages describe. */
export const documentFile = new URL('../../../../openapi/dist/openapi.json', import.meta.url);

/** Reads the bundled OpenAPI document. */
export function readDocument(): Document {
  return JSON.parse(readFileSync(documentFile, 'utf8')) as Document;
}
