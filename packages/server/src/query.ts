import { ApiError } from './api-error.ts';
import type { QueryParamSpec } from './route-spec.ts';

/**
 * Turns a raw query string into the values that the operation's validator expects.
 *
 * Unknown names are kept, so that the validator names them; a value that cannot be what its kind
 * asks for is kept as text for the same reason.
 *
 * @throws ApiError `parameter_invalid` for a broken percent-encoding or a repeated single value.
 */
export function parseQuery(raw: string, specs: readonly QueryParamSpec[]): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = decode(cut < 0 ? pair : pair.slice(0, cut), 'query');
    const text = cut < 0 ? '' : decode(pair.slice(cut + 1), name);
    add(values, name, text, specs);
  }
  return values;
}

const mapKey = /^([^[\]]+)\[([^[\]]*)\]$/;

function add(
  values: Record<string, unknown>,
  name: string,
  text: string,
  specs: readonly QueryParamSpec[],
): void {
  const inMap = mapKey.exec(name);
  const base = inMap?.[1] ?? name;
  const kind = specs.find((spec) => spec.name === base)?.kind;
  if (inMap !== null && kind === 'map') {
    const map = (values[base] ??= Object.create(null)) as Record<string, string>;
    const key = inMap[2] ?? '';
    if (key in map) throw repeated(name);
    map[key] = text;
    return;
  }
  if (kind === 'array' && inMap === null) {
    ((values[name] ??= []) as string[]).push(text);
    return;
  }
  if (name in values) throw repeated(name);
  values[name] = inMap === null && kind !== undefined ? convert(text, kind) : text;
}

function convert(text: string, kind: QueryParamSpec['kind']): unknown {
  if (kind === 'integer') return /^(?:0|-?[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === 'csv') return text.split(',');
  return text;
}

function decode(text: string, name: string): string {
  const value = decodeOrNull(text);
  if (value === null)
    throw invalid(name, `The provided ${name} is not valid: its percent-encoding is broken.`);
  // As in a body: Postgres keeps no such character, and no filter could match it.
  if (value.includes('\0'))
    throw invalid(name, `The provided ${name} is not valid: it holds U+0000, which cannot be kept.`);
  return value;
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function repeated(name: string): ApiError {
  return invalid(name, `The provided ${name} is not valid: it is given more than once.`);
}

function invalid(param: string, message: string): ApiError {
  const reason = param === 'cursor' ? 'cursor_invalid' : 'parameter_invalid';
  return new ApiError({
    code: 'invalid_request',
    reason,
    param,
    message,
    errors: [{ param, reason, message }],
  });
}
