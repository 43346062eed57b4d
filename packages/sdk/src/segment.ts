import { ConfigurationError } from './errors.ts';

/**
 * Encodes one path segment. What a URL parser would swallow is refused, since the request would
 * then reach another operation: an empty id, `.` and `..`.
 */
export function segment(value: string): string {
  // Untyped callers pass undefined often enough to deserve an answer.
  if (typeof (value as unknown) !== 'string' || /^\.{0,2}$/.test(value)) {
    throw new ConfigurationError(`An id is expected, not ${JSON.stringify(value)}.`);
  }
  return encodeURIComponent(value);
}
