import { BlockList, isIPv6 } from 'node:net';
import { bodyFault, createVerifier, toStringToSign, type Verdict } from '@cryptoix/signing';
import { ApiError, type ApiErrorInit } from './api-error.ts';
import { policyHeader, stateHeader } from './limits.ts';
import { nodeHmac } from './node-hmac.ts';
import type { ApiKey, Caller, KeyStore, Limits } from './ports.ts';
import type { RequestHead } from './request-head.ts';
import type { RouteSpec } from './route-spec.ts';

/** A request of a known route whose body has been read and not yet parsed. */
export interface UnverifiedRequest {
  readonly route: RouteSpec;
  readonly head: RequestHead;
  readonly target: string;
  readonly body: Uint8Array;
  readonly requestId: string;
  readonly ip: string;
  /** Told as soon as the key is known to be the caller's. */
  readonly onCaller: (caller: Caller) => void;
  readonly setHeader: (name: string, value: string) => void;
}

export interface Authenticated {
  readonly caller: Caller;
  readonly signature: string;
  /** After this no node accepts the signature's timestamp any more, small clock differences included. */
  readonly signatureExpiresAt: Date;
}

export type Authenticator = (request: UnverifiedRequest) => Promise<Authenticated>;

export interface AuthenticatorOptions {
  readonly keys: KeyStore;
  readonly limits: Limits;
  readonly now?: () => number;
}

/** Twice the window of 300 s: a node whose clock is behind may accept a signature for longer. */
const signatureLife = 600;

/**
 * Verifies who calls: headers complete, timestamp and HMAC together, then the key's limit, address
 * and scope, in the order that the signing rules give.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { keys, limits, now = Date.now } = options;
  const verify = createVerifier(nodeHmac);

  return async (request) => {
    if (bodyFault(request.body) !== null) throw bodyNotAnObject();
    const seconds = Math.floor(now() / 1000);
    let key: ApiKey;
    try {
      key = await identify(request, seconds);
    } catch (error) {
      if (!ApiError.is(error) || error.status !== 401) throw error;
      const wait = await limits.countFailure(request.ip);
      if (wait > 0) throw new ApiError({ code: 'rate_limit_exceeded', reason: 'ip', retryAfter: wait });
      throw error;
    }
    const caller: Caller = { key: withoutSecrets(key), requestId: request.requestId, ip: request.ip };
    request.onCaller(caller);
    await admit(caller, request);
    checkAddress(caller);
    checkScope(caller, request.route);
    const timestamp = Number(request.head.timestamp[0]);
    return {
      caller,
      signature: request.head.signature[0] ?? '',
      signatureExpiresAt: new Date((timestamp + signatureLife) * 1000),
    };
  };

  async function identify(request: UnverifiedRequest, seconds: number): Promise<ApiKey> {
    const { head, route, target, body } = request;
    const publicKey = single(head.apiKey, 'key_missing', 'X-API-Key', 'credentials_invalid');
    const timestamp = single(head.timestamp, 'timestamp_missing', 'X-API-Timestamp', 'timestamp_invalid');
    const signature = single(head.signature, 'signature_missing', 'X-API-Signature', 'credentials_invalid');
    const key = await keys.find(publicKey);
    const { method } = route;
    const verdict = verify({
      method,
      target,
      timestamp,
      signature,
      body,
      secrets: key?.secrets ?? [],
      now: seconds,
    });
    if (verdict.valid && key?.status === 'active') return key;
    const debug = publicKey.startsWith('pk_test_') ? debugOf({ method, target, timestamp, body }) : {};
    if (!verdict.valid) throw refusal(verdict, seconds, debug);
    if (key === null) throw unauthenticated('credentials_invalid', debug);
    throw unauthenticated(key.status === 'revoked' ? 'key_revoked' : 'key_expired', debug);
  }

  async function admit(caller: Caller, request: UnverifiedRequest): Promise<void> {
    const state = await limits.consumeKey(caller.key.id, caller.key.limits);
    request.setHeader('ratelimit-policy', policyHeader(caller.key.limits));
    request.setHeader('ratelimit', stateHeader(state));
    if (!state.allowed) {
      throw new ApiError({
        code: 'rate_limit_exceeded',
        reason: state.window === 'minute' ? 'per_minute' : 'per_hour',
        retryAfter: state.resetSeconds,
      });
    }
  }
}

type AuthenticationReason = Extract<Verdict, { valid: false }>['reason'] | 'key_revoked' | 'key_expired';
type Extra = Pick<ApiErrorInit, 'debug' | 'details' | 'param'>;

function single(
  values: readonly string[],
  missing: 'key_missing' | 'timestamp_missing' | 'signature_missing',
  param: string,
  repeated: 'credentials_invalid' | 'timestamp_invalid',
): string {
  const [value] = values;
  if (value === undefined) throw unauthenticated(missing, { param });
  if (values.length > 1) throw unauthenticated(repeated, {});
  return value;
}

function refusal(verdict: Extract<Verdict, { valid: false }>, seconds: number, debug: Extra): ApiError {
  const { reason } = verdict;
  if (reason === 'timestamp_out_of_range')
    return unauthenticated(reason, { ...debug, details: { server_time: seconds } });
  return unauthenticated(reason === 'timestamp_invalid' ? reason : 'credentials_invalid', debug);
}

function unauthenticated(
  reason: AuthenticationReason | 'key_missing' | 'timestamp_missing' | 'signature_missing',
  extra: Extra,
): ApiError {
  return new ApiError({ code: 'authentication_failed', reason, ...extra });
}

/** What the server would have signed, so that a developer sees the difference; live keys never get it. */
function debugOf(parts: { method: string; target: string; timestamp: string; body: Uint8Array }): Extra {
  try {
    return { debug: { string_to_sign: new TextDecoder().decode(toStringToSign(parts)) } };
  } catch {
    return {};
  }
}

function bodyNotAnObject(): ApiError {
  const message = 'The request body must be a JSON object.';
  return new ApiError({
    code: 'invalid_request',
    reason: 'json_malformed',
    param: '',
    message,
    errors: [{ param: '', reason: 'json_malformed', message }],
  });
}

function withoutSecrets(key: ApiKey): Caller['key'] {
  const { id, publicKey, merchantId, mode, status, scopes, allowedIps, limits } = key;
  return { id, publicKey, merchantId, mode, status, scopes, allowedIps, limits };
}

function checkAddress(caller: Caller): void {
  const { allowedIps } = caller.key;
  if (allowedIps.length === 0) return;
  const list = new BlockList();
  for (const entry of allowedIps) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  const ip = caller.ip.replace(/^::ffff:(?=\d+\.)/, '');
  if (!list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) {
    throw new ApiError({ code: 'permission_denied', reason: 'ip_not_allowed' });
  }
}

function checkScope(caller: Caller, { scope }: RouteSpec): void {
  if (scope === 'any' || caller.key.scopes.includes(scope)) return;
  if (scope.split(/\s*\|\s*/).some((one) => caller.key.scopes.includes(one))) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'scope_missing',
    details: { required_scope: scope },
  });
}
