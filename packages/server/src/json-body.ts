import jsonc from 'jsonc-parser';
import { decimalFromJsonNumber } from '@cryptoix/spec';
import { ApiError } from './api-error.ts';
import { pointer } from './pointer.ts';

/** Deeper nesting is refused before any parser walks it. */
export const maxDepth = 32;

/**
 * Parses a body strictly: fatal UTF-8, no byte order mark, an object at the top, no duplicate keys,
 * no text that a database cannot keep, and at most {@link maxDepth} levels.
 *
 * Numbers in `moneyFields` come back as plain decimal strings made from the digits that were sent,
 * never through a float.
 *
 * @throws ApiError `invalid_request`, with the JSON pointer of what is wrong.
 */
export function parseJsonBody(bytes: Uint8Array, moneyFields: readonly string[]): Record<string, unknown> {
  const text = decode(bytes);
  refuseDepth(text);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('The request body must be a JSON object.');
  }
  const money = inspect(text, moneyFields);
  refuseUnstorableText(value, '');
  for (const { path, decimal } of money) assign(value, path, decimal);
  return value as Record<string, unknown>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('The request body is not valid UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const where = cause instanceof Error ? `: ${cause.message.slice(0, 120)}` : '';
    throw malformed(`The request body is not valid JSON${where}.`);
  }
}

function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i += 1;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x5b || char === 0x7b) {
      depth += 1;
      if (depth > maxDepth) throw malformed(`The request body is nested deeper than ${maxDepth} levels.`);
    } else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
}

type Path = readonly (string | number)[];

/** Walks the tokens once: JSON.parse keeps the last of two equal keys and rounds numbers, silently. */
function inspect(text: string, moneyFields: readonly string[]): { path: Path; decimal: string }[] {
  const money: { path: Path; decimal: string }[] = [];
  const keys: Set<string>[] = [];
  jsonc.visit(text, {
    onObjectBegin: () => {
      keys.push(new Set());
    },
    onObjectEnd: () => {
      keys.pop();
    },
    onObjectProperty: (name, _offset, _length, _line, _character, pathSupplier) => {
      const seen = keys.at(-1);
      if (seen?.has(name) === true) {
        const param = pointer([...pathSupplier(), name]);
        throw invalid(param, 'json_malformed', `The key ${JSON.stringify(name)} is given twice.`);
      }
      seen?.add(name);
    },
    onLiteralValue: (literal: unknown, offset, length, _line, _character, pathSupplier) => {
      if (typeof literal !== 'number' || moneyFields.length === 0) return;
      const path = pathSupplier();
      if (!moneyFields.includes(pointer(path.map((part) => (typeof part === 'number' ? '*' : part))))) return;
      const read = decimalFromJsonNumber(text.slice(offset, offset + length));
      if (!read.ok) {
        const field = String(path.at(-1));
        throw invalid(pointer(path), 'amount_invalid', `The provided ${field} is not valid: ${read.message}`);
      }
      money.push({ path, decimal: read.decimal });
    },
  });
  return money;
}

function assign(target: object, path: Path, decimal: string): void {
  let at = target as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) at[last] = decimal;
}

// U+0000 (refused by jsonb and text) or a surrogate without its other half.
const unstorable = /[\0\p{Surrogate}]/u;

function refuseUnstorableText(value: unknown, at: string): void {
  if (typeof value === 'string') {
    if (unstorable.test(value)) {
      const why = 'it holds a character that cannot be kept (U+0000 or half of a surrogate pair).';
      throw invalid(
        at,
        'parameter_invalid',
        `The provided ${at.slice(at.lastIndexOf('/') + 1)} is not valid: ${why}`,
      );
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const inner = `${at}${pointer([key])}`;
      refuseUnstorableText(key, inner);
      refuseUnstorableText(item, inner);
    }
  }
}

function malformed(message: string): ApiError {
  return invalid('', 'json_malformed', message);
}

function invalid(
  param: string,
  reason: 'json_malformed' | 'parameter_invalid' | 'amount_invalid',
  message: string,
): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason,
    param,
    message,
    errors: [{ param, reason, message }],
  });
}
