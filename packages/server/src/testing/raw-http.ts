import { connect } from 'node:net';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
}

/** Writes bytes to a server exactly as given and reads one answer, which no HTTP client would let us send. */
export function sendRaw(port: number, bytes: string | Uint8Array, waitMs = 5000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No whole answer in time: ${Buffer.concat(chunks).toString('latin1').slice(0, 200)}`));
    }, waitMs);
    const finish = (): void => {
      const answer = parse(Buffer.concat(chunks));
      if (answer === null) return;
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      finish();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      const answer = parse(Buffer.concat(chunks));
      if (answer === null) reject(new Error('The connection was closed without an answer.'));
      else resolve(answer);
    });
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      socket.write(bytes);
    });
  });
}

function parse(bytes: Buffer): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines)
    headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
  const text = bytes.subarray(end + 4).toString('utf8');
  const length = Number(headers['content-length'] ?? 0);
  if (Buffer.byteLength(text) < length) return null;
  const status = Number(first.split(' ')[1]);
  return { status, headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array | string;
}

/** Renders a request; Host, Connection and, with a body, Content-Length are added unless given. */
export function renderRaw(request: RawRequest): Buffer {
  const { method = 'GET', target, headers = [] } = request;
  const body = Buffer.from(request.body ?? '');
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const all: (readonly [string, string])[] = [...headers];
  if (!given.has('host')) all.unshift(['Host', 'localhost']);
  if (body.length > 0 && !given.has('content-length') && !given.has('transfer-encoding')) {
    all.push(['Content-Length', String(body.length)]);
  }
  if (!given.has('connection')) all.push(['Connection', 'close']);
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`, 'utf8'), body]);
}
