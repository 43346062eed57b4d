import { resolve, type Document, type Schema } from './document.ts';

/**
 * JSON pointers of the fields of a body that take a decimal as a string or as a number
 * (`MoneyInput` and its kin); `*` stands for any array index.
 */
export function moneyPointers(document: Document, schemaName: string): string[] {
  const found: string[] = [];
  walk(document, { $ref: `#/components/schemas/${schemaName}` }, '', found, new Set());
  return found.sort();
}

function walk(
  document: Document,
  schema: Schema,
  pointer: string,
  found: string[],
  open: ReadonlySet<Schema>,
): void {
  const target = resolve<Schema>(document, schema);
  if (isDecimalInput(target)) {
    found.push(pointer);
    return;
  }
  // A schema that contains itself would never end; its money fields were found on the way in.
  if (open.has(target)) return;
  const within = new Set([...open, target]);
  for (const [name, property] of Object.entries(target.properties ?? {})) {
    walk(document, property, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, found, within);
  }
  if (target.items !== undefined) walk(document, target.items, `${pointer}/*`, found, within);
  for (const branch of [...(target.oneOf ?? []), ...(target.allOf ?? []), ...(target.anyOf ?? [])]) {
    walk(document, branch, pointer, found, within);
  }
}

/** Whether a request may give this value as a decimal string or as a JSON number. */
export function isDecimalInput(schema: Schema): boolean {
  return schema['x-money'] === 'request' || schema['x-decimal-input'] === true;
}
