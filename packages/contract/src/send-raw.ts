import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseJson, type ExactRequest, type Exchange } from './exchange.ts';

/** An answer to raw bytes, and whether the server closed the connection after it. */
export interface RawExchange {
  readonly exchange: Exchange;
  readonly closed: boolean;
}

/** Writes bytes that no HTTP client would let us send, and reads one answer and the close after it. */
export function sendRaw(origin: URL, label: ExactRequest, bytes: Uint8Array): Promise<RawExchange> {
  return new Promise((resolve, reject) => {
    const isTls = origin.protocol === 'https:';
    const host = origin.hostname.replace(/^\[|\]$/g, '');
    const port = Number(origin.port === '' ? (isTls ? 443 : 80) : origin.port);
    const socket = isTls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    const chunks: Uint8Array[] = [];
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const exchange = parseAnswer(label, Buffer.concat(chunks));
      if (exchange === null) reject(new Error('The connection was closed without a whole answer.'));
      else resolve({ exchange, closed });
    };
    const timer = setTimeout(() => finish(false), 3_000);
    socket.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
    socket.write(bytes);
  });
}

function parseAnswer(request: ExactRequest, bytes: Buffer): Exchange | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
  const body = bytes.subarray(end + 4, end + 4 + length);
  return { request, status: Number(first.split(' ')[1]), headers, bytes: body, json: parseJson(body) };
}
