import { methods, type Document } from './document.ts';
import type { Operation } from './operation.ts';
import type { Catalogue } from './outputs/errors.ts';
import { sdkView } from './sdk-view.ts';
import { serverView } from './server-view.ts';

/**
 * The document as openapi-generator reads it.
 *
 * `webhooks` are gone, because an operation there overwrites the API of the same tag; `const` is an
 * `enum` of one, because 7.25 makes `any` of it; examples are gone, because it does not need them; and
 * each operation carries under `x-codegen` what our templates print.
 */
export async function generatorInput(
  document: Document,
  operations: readonly Operation[],
  catalogue: Catalogue,
): Promise<unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, item] of Object.entries(document.paths)) paths[path] = { ...item };
  for (const operation of operations) {
    const siblings = operations.filter((it) => it.noun === operation.noun);
    const tagText = document.tags?.find((tag) => tag.name === operation.noun)?.description ?? operation.noun;
    const item = paths[operation.path];
    const key = methods.find((method) => method === operation.method.toLowerCase());
    if (item === undefined || key === undefined) throw new Error(`${operation.id} is not in the document`);
    item[key] = {
      ...(item[key] as object),
      'x-codegen': {
        sdk: await sdkView(operation, siblings, catalogue, tagText.trim()),
        server: serverView(operation, operations),
      },
    };
  }
  return plain({ ...document, webhooks: undefined, paths });
}

function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value !== 'object' || value === null || key === 'x-codegen') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (name === 'const') return [['enum', [item]]];
      if (name === 'examples' && key !== 'properties') return [];
      return [[name, plain(item, name)]];
    }),
  );
}
