import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeaderList } from '../exchange.ts';
import { sendExact } from '../send-exact.ts';
import { signParts, type SignedParts } from '../sign.ts';
import type { Credentials } from '../target.ts';
import { createTimestamps } from '../timestamps.ts';

/** A request on its way through the proxy. */
export interface Passing {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** What a deviation may use. */
export interface Way {
  forward(request: Passing): Promise<Answered>;
  /** Signs a request anew, by default for the key that it names. */
  resign(request: Passing, as?: Credentials): Promise<Passing>;
  /** Whether the signature that came is one over these parts; those that are left out are the request's own. */
  isSigned(request: Passing, parts?: Partial<SignedParts>): Promise<boolean>;
  /** The secret of a key; an empty text where there is none. */
  secretOf(publicKey: string): string;
  readonly keys: readonly Credentials[];
}

/** One way in which a server is broken: it stands between the judge and a server that is right. */
export type Deviation = (request: Passing, way: Way) => Promise<Answered>;

export interface Proxy {
  readonly origin: string;
  close(): Promise<void>;
}

export async function startProxy(
  upstream: string,
  keys: () => readonly Credentials[],
  deviation: Deviation,
): Promise<Proxy> {
  const origin = new URL(upstream);
  // Not the judge's own timestamps: a call that is signed anew must not get the signature that it came with.
  const nextTimestamp = createTimestamps(() => Math.floor(Date.now() / 1000) - 50);
  const secretOf = (publicKey: string): string =>
    keys().find((one) => one.publicKey === publicKey)?.secretKey ?? '';

  const way: Way = {
    get keys() {
      return keys();
    },
    secretOf,
    async forward(request) {
      const { status, headers, bytes } = await sendExact(origin, request);
      return { status, headers, body: Buffer.from(bytes) };
    },
    async resign(request, as) {
      const publicKey = as?.publicKey ?? one(request, 'x-api-key');
      const { method, target, body } = request;
      const timestamp = String(nextTimestamp(`${method} ${target} ${body.toString('base64')}`));
      const signature = await signParts(as?.secretKey ?? secretOf(publicKey), {
        method,
        target,
        timestamp,
        body,
      });
      const rest = request.headers.filter(
        ([name]) => !/^(?:x-api-.*|content-length|transfer-encoding)$/i.test(name),
      );
      const signing: HeaderList = [
        ['X-API-Key', publicKey],
        ['X-API-Timestamp', timestamp],
        ['X-API-Signature', signature],
        ...(body.length > 0 || method === 'POST' ? [['Content-Length', String(body.length)] as const] : []),
      ];
      return { ...request, headers: [...rest, ...signing] };
    },
    async isSigned(request, parts = {}) {
      const secret = secretOf(one(request, 'x-api-key'));
      if (secret === '') return false;
      const { method, target, body } = request;
      const own = { method, target, body, timestamp: one(request, 'x-api-timestamp') };
      return (await signParts(secret, { ...own, ...parts })) === one(request, 'x-api-signature');
    },
  };

  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
    void read(incoming)
      .then((request) => deviation(request, way))
      .then(({ status, headers, body }) => {
        const kept = headers.filter(
          ([name]) => !/^(?:content-length|transfer-encoding|connection)$/i.test(name),
        );
        outgoing.writeHead(status, kept.flat());
        outgoing.end(body);
      })
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<Passing> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { rawHeaders, method = '', url = '' } = incoming;
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return { method, target: url, headers, body: Buffer.concat(chunks) };
}

/** The first value of a header; an empty text where there is none. */
export function one(request: { readonly headers: HeaderList }, name: string): string {
  return request.headers.find(([other]) => other.toLowerCase() === name)?.[1] ?? '';
}

/** Leaves headers out, or puts others in their place. */
export function withHeaders(
  headers: HeaderList,
  changes: Readonly<Record<string, string | null>>,
): HeaderList {
  const kept = headers.filter(([name]) => !(name.toLowerCase() in changes));
  const added = Object.entries(changes).filter((pair): pair is [string, string] => pair[1] !== null);
  return [...kept, ...added];
}

/** Changes the JSON of an answer. */
export function edit(answer: Answered, change: (json: Record<string, unknown>) => unknown): Answered {
  const json = JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
  return { ...answer, body: Buffer.from(JSON.stringify(change(json) ?? json)) };
}

/** Whether a request is a POST that creates a payment. */
export function createsPayment({ method, target }: Passing): boolean {
  return method === 'POST' && target.split('?')[0] === '/v1/payments';
}

/** Replaces the body, or another part, and signs anew if what came was rightly signed. */
export async function rewrite(request: Passing, way: Way, change: Partial<Passing>): Promise<Passing> {
  if (!(await way.isSigned(request))) return request;
  return way.resign({ ...request, ...change });
}
