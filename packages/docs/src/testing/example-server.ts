import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { verifyRequest } from '@cryptoix/signing';
import { operationsOf, type Operation } from '../document/operation.ts';
import { readDocument } from '../document/read-document.ts';

export const publicKey = 'pk_test_docs';
export const secretKey = 'sk_test_docs';

/** A request that the example server took: rightly signed, and of the document. */
export interface TakenRequest {
  readonly operation: string;
  readonly target: string;
  /** Its body as it was sent. */
  readonly sent: string;
  readonly idempotencyKey: string | undefined;
}

export interface ExampleServer {
  /** What the samples read. */
  readonly env: Readonly<Record<string, string>>;
  /** Why requests were refused; empty where all was well. */
  readonly refused: readonly string[];
  /** Takes note of the requests from here on. */
  take(): TakenRequest[];
  close(): Promise<void>;
}

/**
 * A server that verifies signatures with `@cryptoix/signing` and answers each operation with the example of the
 * document: enough to see that a sample signs and asks for what its page says.
 */
export async function startExampleServer(): Promise<ExampleServer> {
  const operations = operationsOf(readDocument());
  const refused: string[] = [];
  let taken: TakenRequest[] = [];
  const server = createServer((request, response) => {
    answer(operations, request)
      .then(({ body, ...took }) => {
        taken.push(took);
        send(response, 200, body);
      })
      .catch((error: unknown) => {
        refused.push(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`);
        send(response, 401, {
          error: { code: 'authentication_failed', reason: 'credentials_invalid', message: String(error) },
        });
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      CRYPTOIX_BASE_URL: `http://127.0.0.1:${port}/v1`,
      CRYPTOIX_PUBLIC_KEY: publicKey,
      CRYPTOIX_SECRET_KEY: secretKey,
    },
    refused,
    take: () => (taken = []),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(operations: readonly Operation[], request: IncomingMessage) {
  const bytes = await buffer(request);
  const { method = '', url: target = '' } = request;
  const header = (name: string): string => String(request.headers[name] ?? '');
  if (header('x-api-key') !== publicKey) throw new Error('unknown key');
  await verifyRequest({
    secrets: [secretKey],
    method,
    target,
    timestamp: header('x-api-timestamp'),
    signature: header('x-api-signature'),
    body: bytes,
  });
  const path = target.replace(/\?.*/, '');
  const operation = operations.find((it) => it.method === method && patternOf(it.path).test(path));
  if (operation === undefined) throw new Error('no such operation');
  const idempotencyKey = request.headers['idempotency-key'];
  return {
    operation: operation.id,
    target,
    body: answerOf(operation),
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : undefined,
    sent: bytes.toString('utf8'),
  };
}

/** The example of the document; a list says that it is the last page. */
function answerOf({ file, item, answer: { example } }: Operation): unknown {
  if (file !== null) return Buffer.from('%PDF-1.7');
  return item === null ? example : { ...(example as object), has_more: false, next_cursor: null };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (Buffer.isBuffer(body)) {
    response.writeHead(status, { 'content-type': 'application/octet-stream' });
    response.end(body);
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
