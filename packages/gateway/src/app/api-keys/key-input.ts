import type { Scope } from '@cryptoix/spec';
import { refuse } from '../refusal.ts';
import { isIpRange } from './ip-range.ts';
import { expandScopes } from './scopes.ts';

/** Reads scopes and names of presets; refuses unknown ones and none at all. */
export function parseScopes(names: readonly string[]): Scope[] {
  const scopes = expandScopes(names);
  if (scopes !== null && scopes.length > 0) return scopes;
  throw refuse(
    '/scopes',
    'parameter_invalid',
    'it must name at least one scope or preset, and only known ones',
  );
}

export function assertIpRanges(ranges: readonly string[]): void {
  const unreadable = ranges.findIndex((text) => !isIpRange(text));
  if (unreadable < 0) return;
  throw refuse(
    `/allowed_ips/${unreadable}`,
    'parameter_invalid',
    'it must be an IP address or a CIDR block such as 203.0.113.0/24',
  );
}

/** Keys expire by real time. */
export function assertInFuture(expiresAt: Date | null, realNow: Date): void {
  if (expiresAt === null || expiresAt > realNow) return;
  throw refuse('/expires_at', 'parameter_invalid', 'it must lie in the future');
}
