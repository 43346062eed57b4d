/** A header list as sent: names may repeat, order is kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request exactly as it is put on the wire. */
export interface ExactRequest {
  readonly method: string;
  /** The request target, byte for byte: nothing is normalised. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** One request and the whole of its answer. */
export interface Exchange {
  readonly request: ExactRequest;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: HeaderList;
  readonly bytes: Uint8Array;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

/** The one value of a header; undefined where it is missing or repeated. */
export function header(exchange: Exchange, name: string): string | undefined {
  const values = exchange.headers.filter(([one]) => one === name.toLowerCase());
  return values.length === 1 ? values[0]?.[1] : undefined;
}

/** The request line and the status, for a message. */
export function describe(exchange: Exchange): string {
  const { method, target } = exchange.request;
  const shown = target.length > 120 ? `${target.slice(0, 120)}…` : target;
  const body = Buffer.from(exchange.bytes).toString('utf8').slice(0, 300);
  return `${method} ${shown} answered ${exchange.status}${body === '' ? '' : ` ${body}`}`;
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
