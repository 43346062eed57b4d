import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { createAuthenticator } from './authenticate.ts';
import type { Context } from './context.ts';
import { errorEnvelope, errorHeaders } from './error-envelope.ts';
import type { Handlers } from './generated/handlers.ts';
import { routes } from './generated/routes.ts';
import { markLastAnswer } from './last-answer.ts';
import type { Caller, KeyStore, Limits, Once } from './ports.ts';
import {
  checkBodyHead,
  checkFraming,
  hasBody,
  malformed,
  readHead,
  tooLarge,
  type RequestHead,
} from './request-head.ts';
import { newId } from './new-id.ts';
import type { RouteSpec } from './route-spec.ts';
import { createRunner } from './run-operation.ts';
import { checkTarget } from './target.ts';
import { createRouteFinder } from './find-route.ts';

/** Bodies over this many bytes are refused. */
export const bodyLimit = 256 * 1024;

/** What the stub tells after each answer, for a request log or metrics. Never bodies, headers or secrets. */
export interface Served {
  readonly requestId: string;
  readonly method: string;
  /** The path template, or null where no route matched. */
  readonly route: string | null;
  readonly operationId: string | null;
  readonly status: number;
  readonly milliseconds: number;
  readonly keyId: string | null;
  readonly merchantId: string | null;
  readonly reason: string | null;
  readonly replayed: boolean;
}

export interface ServerOptions<Tx> {
  /** One function for each operation of the document; the compiler names the one that is missing. */
  readonly handlers: Handlers<Context<Tx>>;
  readonly keys: KeyStore;
  readonly once: Once<Tx>;
  readonly limits: Limits;
  /** Base of the served documentation for `doc_url`; null (and so is `doc_url`) while none is served. */
  readonly docsUrl?: string | null;
  /** Real time in milliseconds since 1970; signature windows are judged by it. */
  readonly now?: () => number;
  /** Turns an error of the handlers into an answer, as in 503 while the database is away; null leaves it a 500. */
  readonly toApiError?: (error: unknown) => ApiError | null;
  /** Told of every error that is answered with 500. */
  readonly onFault?: (error: unknown, requestId: string) => void;
  readonly onServed?: (served: Served) => void;
}

interface State {
  head: RequestHead;
  started: number;
  route: RouteSpec | null;
  caller: Caller | null;
  reason: string | null;
  replayed: boolean;
}

const jsonType = { 'content-type': 'application/json; charset=utf-8' };
const stateKey = Symbol('cryptoix');

/**
 * The server stub as a Fastify plugin: every operation of the document on its path, behind signature,
 * limits, scopes and validation, with one error envelope. Make the Fastify instance with
 * {@link serverSettings}, so that what Node refuses by itself has that envelope too.
 *
 * @example
 * ```ts
 * import Fastify from 'fastify';
 * import { cryptoixServer, createLimits, memoryOnce, serverSettings } from '@cryptoix/server';
 *
 * const app = Fastify(serverSettings());
 * await app.register(cryptoixServer, { handlers, keys, once: memoryOnce(), limits: createLimits() });
 * await app.listen({ port: 4010 });
 * ```
 */
export function cryptoixServer<Tx>(app: FastifyInstance, options: ServerOptions<Tx>): Promise<void> {
  const authenticate = createAuthenticator(options);
  const runnerOf = createRunner(options);
  const findRoute = createRouteFinder(Object.values(routes));
  const docsUrl = options.docsUrl ?? null;

  // Node answers an expectation that it does not know with a bare 417.
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const refusal = malformed('The only supported Expect header is 100-continue.');
    const requestId = newId('request');
    const body = errorEnvelope(refusal, requestId, docsUrl);
    const headers = { ...jsonType, 'content-length': Buffer.byteLength(body), 'x-request-id': requestId };
    response.writeHead(refusal.status, { ...headers, connection: 'close' });
    response.end(body);
  });

  // A property of every request from its birth: neither looked up beside it nor added later.
  app.decorateRequest(stateKey, null);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
    done(null, body);
  });

  app.addHook('onRequest', (request, reply, done) => {
    const state = begin(request);
    reply.header('x-request-id', request.id);
    try {
      checkTarget(request.raw.url ?? '');
      checkFraming(state.head, request.raw.httpVersion);
      if (state.route !== null && hasBody(state.head)) checkBodyHead(state.head, bodyLimit);
      done();
    } catch (error) {
      done(error as Error);
    }
  });

  app.setErrorHandler((error, request, reply) => send(toApiError(error, request), request, reply));

  app.setNotFoundHandler((request, reply) => {
    const target = request.raw.url ?? '';
    const path = target.split('?')[0] ?? '';
    return send(findRoute.refusal(request.method, path), request, reply);
  });

  const { onServed } = options;
  if (onServed !== undefined) {
    app.addHook('onResponse', (request, reply, done) => {
      const state = stateOf(request);
      if (state !== null) onServed(servedBy(state, request, reply));
      done();
    });
  }

  for (const route of Object.values(routes) as RouteSpec[]) {
    const run = runnerOf(route);
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{([^}]+)\}/g, ':$1'),
      exposeHeadRoute: false,
      config: { route },
      handler: async (request, reply) => {
        const state = begin(request);
        const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0);
        const target = request.raw.url ?? '';
        const { caller, signature, signatureExpiresAt } = await authenticate({
          route,
          head: state.head,
          target,
          body,
          requestId: request.id,
          ip: request.ip,
          onCaller: (known) => {
            state.caller = known;
          },
          setHeader: (name, value) => reply.header(name, value),
        });
        const { answer, replayed } = await run({
          head: state.head,
          target,
          body,
          params: request.params as Record<string, string>,
          caller,
          signature,
          signatureExpiresAt,
        });
        state.replayed = replayed;
        if (replayed) reply.header('idempotent-replayed', 'true');
        reply.code(answer.status);
        if (route.produces !== undefined) {
          // Looked at by a browser it must stay what it is.
          reply.headers({ 'content-type': route.produces, 'x-content-type-options': 'nosniff' });
          return reply.send(Buffer.from(answer.body));
        }
        reply.headers(jsonType);
        return reply.send(textOf(answer.body));
      },
    });
  }

  function begin(request: FastifyRequest): State {
    let state = stateOf(request);
    if (state === null) {
      const { route } = request.routeOptions.config as { route?: RouteSpec };
      state = {
        head: readHead(request.raw),
        started: performance.now(),
        route: route ?? null,
        caller: null,
        reason: null,
        replayed: false,
      };
      (request as Stateful)[stateKey] = state;
    }
    return state;
  }

  function toApiError(error: unknown, request: FastifyRequest): ApiError {
    if (ApiError.is(error)) return error;
    const known = fromFastify(error) ?? options.toApiError?.(error) ?? null;
    if (known !== null) return known;
    options.onFault?.(error, request.id);
    return new ApiError({ code: 'internal_server_error', reason: 'unexpected', cause: error });
  }

  function send(error: ApiError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const state = stateOf(request);
    if (state !== null) state.reason = error.reason;
    // The rest of a refused body is not read: the connection cannot be used again.
    if (error.status === 413 || error.reason === 'request_malformed') {
      reply.header('connection', 'close');
      markLastAnswer(request.raw.socket);
    }
    return reply
      .code(error.status)
      .headers({ ...errorHeaders(error), ...jsonType })
      .send(errorEnvelope(error, request.id, docsUrl));
  }

  return Promise.resolve();
}

type Stateful = FastifyRequest & { [stateKey]?: State | null };

function stateOf(request: FastifyRequest): State | null {
  return (request as Stateful)[stateKey] ?? null;
}

// Node writes a text together with the headers, and bytes after them, in a second, dearer call.
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function servedBy(state: State, request: FastifyRequest, reply: FastifyReply): Served {
  return {
    requestId: request.id,
    method: request.method,
    route: state.route?.path ?? null,
    operationId: state.route?.operationId ?? null,
    status: reply.statusCode,
    milliseconds: performance.now() - state.started,
    keyId: state.caller?.key.id ?? null,
    merchantId: state.caller?.key.merchantId ?? null,
    reason: state.reason,
    replayed: state.replayed,
  };
}

function fromFastify(error: unknown): ApiError | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(bodyLimit);
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH')
    return malformed('The body is not as long as Content-Length says.');
  return null;
}
