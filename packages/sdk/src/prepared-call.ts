import type { Base } from './client-options.ts';
import { toQuery } from './query.ts';
import type { Signable } from './request-signer.ts';
import type { CallInput, Method } from './resource.ts';
import { uuid } from './uuid.ts';

/** A call as all its attempts share it: everything but timestamp and signature. */
export interface PreparedCall {
  readonly url: string;
  readonly signable: Signable;
  readonly headers: Headers;
}

export function prepareCall(
  base: Base,
  publicKey: string,
  random: () => number,
  method: Method,
  path: string,
  { query, body, options = {} }: CallInput,
): PreparedCall {
  // Parsed as fetch will do it, so that what is signed is what goes over the wire.
  const url = new URL(base.url + path + toQuery(query));
  const headers = new Headers(options.headers);
  headers.set('Accept', 'application/json');
  headers.set('X-API-Key', publicKey);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (method === 'POST') headers.set('Idempotency-Key', options.idempotencyKey ?? uuid(random));
  const target = url.pathname.slice(base.pathLength) + url.search;
  return { url: url.href, headers, signable: { method, target, body: body && JSON.stringify(body) } };
}
