import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SigningError, verifyRequest } from '@cryptoix/signing';

export const keys = { publicKey: 'pk_test_golden', secretKey: 'sk_test_golden' };

/** A request as it arrived over the wire. */
export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly timestamp: number;
  /** `valid`, or the reason of the refusal, judged at the request's own time. */
  readonly signature: string;
}

/** What the server says: a status, a JSON body or text, headers; `hang` never answers, `cut` closes. */
export type Reply =
  { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | 'hang' | 'cut';

/** An HTTP server on loopback that answers by a script and judges every signature. */
export interface ApiServer {
  readonly baseUrl: string;
  readonly received: Received[];
  close(): Promise<void>;
}

export async function startApiServer(reply: (request: Received, index: number) => Reply): Promise<ApiServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks);
        const { method = '', url: target = '', headers } = request;
        const timestamp = String(headers['x-api-timestamp']);
        const judged = await verifyRequest({
          method,
          target,
          timestamp,
          body,
          signature: String(headers['x-api-signature']),
          secrets: [keys.secretKey],
          now: Number(timestamp),
        }).then(
          () => 'valid',
          (error: unknown) => (error instanceof SigningError ? error.reason : String(error)),
        );
        const one = {
          method,
          target,
          headers,
          body: body.toString(),
          timestamp: Number(timestamp),
          signature: judged,
        };
        const answer = reply(one, received.push(one) - 1);
        if (answer === 'hang') return;
        if (answer === 'cut') {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
        response.end(answer.text ?? JSON.stringify(answer.json ?? {}));
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error as the API writes it. */
export function errorReply(
  status: number,
  code: string,
  reason: string,
  more: object = {},
  headers = {},
): Reply {
  const error = {
    code,
    reason,
    message: `About ${reason}.`,
    request_id: 'req_1',
    doc_url: null,
    retryable: false,
  };
  return { status, json: { error: { ...error, ...more } }, headers };
}
