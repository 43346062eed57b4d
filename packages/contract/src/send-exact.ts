import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { parseJson, type ExactRequest, type Exchange } from './exchange.ts';

/** How long a server may take, and how long a large body waits for an early refusal. */
const timeoutMs = 30_000;
const earlyAnswerMs = 1_000;
const largeBody = 64 * 1024;

/**
 * Sends a request exactly as given, on a connection of its own: the target is not normalised and
 * headers may repeat.
 *
 * A large body is held back for a second after the head, because a server that refuses it by its
 * Content-Length may close at once, and then its answer would be lost in our own writing.
 */
export function sendExact(origin: URL, exact: ExactRequest): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const send = origin.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send({
      agent: false,
      hostname: origin.hostname.replace(/^\[|\]$/g, ''),
      port: origin.port,
      method: exact.method,
      path: exact.target,
      headers: exact.headers.flat(),
    });
    let answered = false;
    const timer = setTimeout(
      () => request.destroy(new Error(`No answer within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    request.on('response', (response) => {
      answered = true;
      read(response).then(
        (bytes) => {
          clearTimeout(timer);
          request.destroy();
          resolve(toExchange(exact, response, bytes));
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    request.on('error', (error) => {
      if (answered) return;
      clearTimeout(timer);
      reject(error);
    });
    if (exact.body.length <= largeBody) {
      request.end(exact.body);
      return;
    }
    request.flushHeaders();
    setTimeout(() => {
      if (!answered) request.end(exact.body);
    }, earlyAnswerMs);
  });
}

async function read(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function toExchange(request: ExactRequest, response: IncomingMessage, bytes: Uint8Array): Exchange {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    headers.push([(response.rawHeaders[index] ?? '').toLowerCase(), response.rawHeaders[index + 1] ?? '']);
  }
  return { request, status: response.statusCode ?? 0, headers, bytes, json: parseJson(bytes) };
}
