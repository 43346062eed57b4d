import { randomBytes } from 'node:crypto';
import { findOperation, operationsOf, ownDocument, type Definitions, type Operation } from './document.ts';
import { header, type ExactRequest, type Exchange, type HeaderList } from './exchange.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { NotVerifiable } from './outcome.ts';
import { createSchemaCheck, type SchemaCheck } from './schema-check.ts';
import { sendExact } from './send-exact.ts';
import { sendRaw, type RawExchange } from './send-raw.ts';
import { signParts, type SignedParts } from './sign.ts';
import { originOf, type Credentials, type Target } from './target.ts';
import { createTimestamps } from './timestamps.ts';

/** A call in which every part of the signing can be made wrong on purpose. */
export interface Call {
  /** GET when left out. */
  readonly method?: string;
  readonly target: string;
  readonly body?: string | Uint8Array;
  /** Sent beside the ones that are made. */
  readonly headers?: HeaderList;
  /** The target's own key when left out. */
  readonly as?: Credentials;
  /** A fresh one, never used for the same call, when left out. */
  readonly timestamp?: number | string;
  /** What the signature is made over, where it differs from what is sent. */
  readonly sign?: Partial<SignedParts>;
  /** Changes the signature after it was made. */
  readonly signature?: (right: string) => string;
  /** Headers of the three that are left out or sent twice. */
  readonly omit?: readonly string[];
  readonly repeat?: readonly string[];
  /** `application/json` with a body when left out; null for none. */
  readonly contentType?: string | null;
}

/** What a case works with: signed calls, records of what was answered, and facts of the target. */
export interface Session {
  readonly target: Target;
  readonly origin: URL;
  readonly document: Definitions;
  readonly operations: readonly Operation[];
  readonly schemas: SchemaCheck;
  readonly keys: Keyring;
  /** Every exchange of the run so far. */
  readonly record: readonly Exchange[];
  /** The server's time in Unix seconds, as far as it is known. */
  now(): number;
  call(call: Call): Promise<Exchange>;
  /** Builds a call without sending it, to send the very same bytes more than once. */
  build(call: Call): Promise<ExactRequest>;
  send(request: ExactRequest): Promise<Exchange>;
  /** Sends without waiting out a 429. */
  sendOnce(request: ExactRequest): Promise<Exchange>;
  /** Sends bytes of your own, described by `label` in messages. */
  raw(label: Pick<ExactRequest, 'method' | 'target'>, bytes: Uint8Array): Promise<RawExchange>;
  serves(operationId: string): boolean;
  /** Ends the case as not verifiable where one of the operations is not served. */
  need(...operationIds: readonly string[]): void;
  /** A text that no other call of this or another run has. */
  unique(): string;
}

/** Opens a session; the target's clock is read from the Date header of its first answer. */
export async function openSession(target: Target): Promise<Session> {
  const origin = originOf(target.baseUrl);
  const document = target.document ?? ownDocument();
  const operations = operationsOf(document);
  const record: Exchange[] = [];
  const run = randomBytes(6).toString('hex');
  let counter = 0;
  let skew = 0;
  let patience = target.patienceSeconds ?? 300;
  const now = (): number => Math.floor(Date.now() / 1000) + skew;
  const nextTimestamp = createTimestamps(now);

  async function build(call: Call): Promise<ExactRequest> {
    const { method = 'GET', as = target, omit = [], repeat = [] } = call;
    const body = toBytes(call.body);
    const timestamp = String(call.timestamp ?? nextTimestamp(stampKey(call, as, body)));
    const parts = { method, target: call.target, timestamp, body, ...call.sign };
    const right = await signParts(as.secretKey, parts);
    const signing: HeaderList = [
      ['X-API-Key', as.publicKey],
      ['X-API-Timestamp', timestamp],
      ['X-API-Signature', call.signature?.(right) ?? right],
    ];
    const sent = signing
      .filter(([name]) => !omit.includes(name))
      .flatMap((pair) => (repeat.includes(pair[0]) ? [pair, pair] : [pair]));
    const headers = [...base(origin, call, body), ...sent, ...(call.headers ?? [])];
    return { method, target: call.target, headers, body };
  }

  /** Repeats what the limit refused, as a patient client would: such an answer says nothing of the case. */
  async function patient(make: () => Promise<Exchange>): Promise<Exchange> {
    for (;;) {
      const exchange = await make();
      record.push(exchange);
      const wait = Number(header(exchange, 'retry-after') ?? 1);
      if (exchange.status !== 429 || !(wait <= patience)) return exchange;
      patience -= wait;
      await new Promise((done) => setTimeout(done, wait * 1000));
    }
  }

  const session: Omit<Session, 'keys'> = {
    target,
    origin,
    document,
    operations,
    schemas: createSchemaCheck(document, target.strict ?? false),
    record,
    now,
    build,
    call: (call) => patient(async () => sendExact(origin, await build(call))),
    send: (request) => patient(() => sendExact(origin, request)),
    async sendOnce(request) {
      const exchange = await sendExact(origin, request);
      record.push(exchange);
      return exchange;
    },
    async raw({ method, target: line }, bytes) {
      const answer = await sendRaw(
        origin,
        { method, target: line, headers: [], body: new Uint8Array() },
        bytes,
      );
      record.push(answer.exchange);
      return answer;
    },
    serves: (id) => target.operations?.includes(id) ?? operations.some((one) => one.id === id),
    need(...ids) {
      const missing = ids.filter((id) => !session.serves(id));
      if (missing.length > 0) throw new NotVerifiable(`The target does not serve ${missing.join(', ')}.`);
    },
    unique: () => `contract-${run}-${String((counter += 1)).padStart(4, '0')}`,
  };

  const first = await session.call({ target: '/v1/account' });
  const date = Date.parse(header(first, 'date') ?? '');
  const difference = Math.round((date - Date.now()) / 1000);
  // The header is cut to whole seconds and is some milliseconds old: less than that is no skew.
  if (Math.abs(difference) > 2) skew = difference;
  return { ...session, keys: createKeyring(session) };
}

/** The operation that an exchange called. */
export function operationOf(session: Session, exchange: Exchange): Operation | null {
  return findOperation(session.operations, exchange.request.method, exchange.request.target);
}

function toBytes(body: string | Uint8Array | undefined): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : (body ?? new Uint8Array());
}

/** Calls that may be made over the same string share their timestamps, whatever is wrong in them. */
function stampKey(call: Call, as: Credentials, body: Uint8Array): string {
  return [as.publicKey, call.method ?? 'GET', call.target, Buffer.from(body).toString('base64')].join(' ');
}

function base(origin: URL, call: Call, body: Uint8Array): HeaderList {
  const { contentType = body.length > 0 ? 'application/json' : null } = call;
  const own = new Set((call.headers ?? []).map(([name]) => name.toLowerCase()));
  const isChunked = own.has('transfer-encoding');
  const needsLength = !isChunked && (body.length > 0 || (call.method ?? 'GET') === 'POST');
  return [
    ['Host', origin.host],
    ['Connection', 'close'],
    ...(needsLength ? [['Content-Length', String(body.length)] as const] : []),
    ...(contentType === null ? [] : [['Content-Type', contentType] as const]),
  ];
}
