import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifier, subtleHmac, type Verdict } from '@cryptoix/signing';
import { at, findOperation, isObject, operationsOf, type Definitions, type Operation } from '../document.ts';
import type { HeaderList } from '../exchange.ts';
import type { Credentials } from '../target.ts';

/** One call of the client, as it arrived. */
export interface ReceivedCall {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly operation: Operation | null;
  /** What the signing rules make of it. */
  readonly verdict: Verdict;
  /** When it arrived, in Unix seconds. */
  readonly now: number;
}

export interface ClientStub {
  readonly baseUrl: string;
  readonly key: Credentials;
  readonly calls: readonly ReceivedCall[];
  close(): Promise<void>;
}

/** The one value of a header; undefined where it is missing or repeated. */
export function only(call: { readonly headers: HeaderList }, name: string): string | undefined {
  const values = call.headers.filter(([other]) => other.toLowerCase() === name);
  return values.length === 1 ? values[0]?.[1] : undefined;
}

/**
 * Serves the document's examples to whoever signs rightly, and writes down every call. The first POST
 * that is rightly signed is answered 503, so that a client shows how it repeats a call.
 */
export async function startClientStub(document: Definitions): Promise<ClientStub> {
  const text = randomBytes(12).toString('hex');
  const key = { publicKey: `pk_test_${text}`, secretKey: `sk_test_${text}` };
  const operations = operationsOf(document);
  const verify = createVerifier(subtleHmac);
  const calls: ReceivedCall[] = [];

  const server = createServer((incoming, outgoing) => {
    void receive(incoming).then(({ status, json }) => {
      const body = JSON.stringify(json);
      const wait = status === 503 ? { 'retry-after': '1' } : {};
      const id = `req_${'0'.repeat(20)}${String(calls.length).padStart(6, '0')}`;
      outgoing.writeHead(status, { 'content-type': 'application/json', 'x-request-id': id, ...wait });
      outgoing.end(body);
    });
  });

  async function receive(incoming: IncomingMessage): Promise<{ status: number; json: unknown }> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
    const { method = '', url: target = '', rawHeaders } = incoming;
    const headers = pairs(rawHeaders);
    const now = Math.floor(Date.now() / 1000);
    const body = Buffer.concat(chunks);
    const operation = findOperation(operations, method, target);
    const [publicKey, timestamp = '', signature = ''] = signing.map((name) => only({ headers }, name));
    const secrets = publicKey === key.publicKey ? [key.secretKey] : [];
    const verdict = await verify({ method, target, timestamp, signature, body, secrets, now });
    const isFirstPost = method === 'POST' && !calls.some((one) => one.method === 'POST' && one.verdict.valid);
    calls.push({ method, target, headers, body, operation, verdict, now });
    if (!verdict.valid) return failure(401, 'authentication_failed', verdict.reason);
    if (operation === null) return failure(404, 'resource_not_found', 'route_unknown');
    if (isFirstPost) return failure(503, 'service_unavailable', 'maintenance');
    return { status: 200, json: answerOf(document, operation) };
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    key,
    calls,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}

/** The headers that every call is signed with. */
export const signing = ['x-api-key', 'x-api-timestamp', 'x-api-signature'] as const;

function pairs(raw: readonly string[]): HeaderList {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

function answerOf(document: Definitions, { id }: Operation): unknown {
  const example = at(document, `/components/examples/${id}.response/value`);
  // Clients must ignore what they do not know: fields may be added within v1.
  return isObject(example) ? { ...example, added_later: { by: 'a newer server' } } : example;
}

function failure(status: number, code: string, reason: string): { status: number; json: unknown } {
  const error = {
    code,
    reason,
    message: 'Refused by the contract kit.',
    doc_url: null,
    retryable: status === 503,
  };
  return { status, json: { error: { ...error, request_id: `req_${'0'.repeat(26)}` } } };
}
