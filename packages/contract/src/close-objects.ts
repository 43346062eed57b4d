import { isObject, type Definitions, type Json } from './document.ts';

/**
 * Copies a document so that objects refuse fields that they do not name. Responses are open in the
 * document, as clients must ignore what they do not know; strict mode finds what a server says beyond it.
 *
 * A schema that is a part of an `allOf` stays open, and the whole is closed instead.
 */
export function closeObjects(document: Definitions): Definitions {
  const parts = new Set<string>();
  collectParts(document, parts);
  return close(document, '', false, parts) as Definitions;
}

function collectParts(value: Json, parts: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collectParts(item, parts);
  } else if (isObject(value)) {
    const all = value['allOf'];
    for (const part of Array.isArray(all) ? (all as readonly unknown[]) : []) {
      if (isObject(part) && typeof part['$ref'] === 'string') parts.add(part['$ref'].slice(1));
    }
    for (const item of Object.values(value)) collectParts(item, parts);
  }
}

function close(value: Json, pointer: string, isPart: boolean, parts: ReadonlySet<string>): Json {
  if (Array.isArray(value)) {
    const inAllOf = pointer.endsWith('/allOf');
    return value.map((item: Json, index) => close(item, `${pointer}/${index}`, inAllOf, parts));
  }
  if (!isObject(value)) return value;
  const copy: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    copy[key] = close(item, `${pointer}/${key}`, false, parts);
  }
  const isOpen = (isObject(copy['properties']) && copy['type'] !== undefined) || Array.isArray(copy['allOf']);
  const isClosed = 'additionalProperties' in copy || 'unevaluatedProperties' in copy;
  if (isOpen && !isClosed && !isPart && !parts.has(pointer)) copy['unevaluatedProperties'] = false;
  return copy;
}
