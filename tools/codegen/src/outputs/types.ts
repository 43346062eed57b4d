import openapiTS, { astToString } from 'openapi-typescript';
import type { Document } from '../document.ts';
import { header } from '../header.ts';

/** packages/spec/src/generated/types.ts: `paths`, `operations` and `components` as openapi-typescript sees them. */
export async function typesFile(document: Document): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), {
    // A default is what the server assumes: it must not make the field required of the caller.
    defaultNonNullable: false,
    silent: true,
  });
  return header + astToString(nodes);
}
