import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { ApiError } from './api-error.ts';
import { errorEnvelope, errorHeaders } from './error-envelope.ts';
import { isAnsweredForGood } from './last-answer.ts';
import { newId } from './new-id.ts';

interface ClientSocket {
  readonly writable: boolean;
  end(text: string): unknown;
  destroy(): unknown;
}

export interface SettingsOptions {
  readonly docsUrl?: string | null;
}

/**
 * Settings for `Fastify(…)` that the stub needs: request ids, short timeouts, 16 kB of headers, and an
 * answer in the one envelope for what Node refuses before any handler runs.
 */
export function serverSettings(options: SettingsOptions = {}): FastifyServerOptions {
  const docsUrl = options.docsUrl ?? null;
  return {
    genReqId: () => newId('request'),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    return503OnClosing: false,
    // Longer than any request line that fits into the headers: an over-long id is a 404 like any other.
    routerOptions: { maxParamLength: 32 * 1024 },
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const refusal = new ApiError({
        code: 'resource_not_found',
        reason: 'route_unknown',
        message: 'No such route.',
      });
      void reply
        .code(refusal.status)
        .headers({ 'x-request-id': request.id, 'content-type': 'application/json; charset=utf-8' })
        .send(errorEnvelope(refusal, request.id, docsUrl));
    },
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requireHostHeader: false },
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: ClientSocket) => {
      if (error.code === 'ECONNRESET' || !socket.writable || isAnsweredForGood(socket)) {
        socket.destroy();
        return;
      }
      socket.end(rawAnswer(refusalOf(error.code), docsUrl));
    },
  } as FastifyServerOptions;
}

function refusalOf(code: string | undefined): ApiError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ApiError({
      code: 'invalid_request',
      reason: 'headers_too_large',
      message: 'The request headers are larger than 16 kB.',
    });
  }
  const message =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'The request did not arrive in time.'
      : 'The request is not valid HTTP.';
  return new ApiError({ code: 'invalid_request', reason: 'request_malformed', message });
}

/** A whole HTTP answer as text, for a socket on which there is no response object. */
function rawAnswer(error: ApiError, docsUrl: string | null): string {
  const requestId = newId('request');
  const body = errorEnvelope(error, requestId, docsUrl);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
    ...errorHeaders(error),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${error.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}\r\n${lines.join('')}\r\n${body}`;
}
