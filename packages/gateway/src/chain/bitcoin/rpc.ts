import { ChainFailure } from '../../app/ports/chain.ts';
import { parseNodeJson } from './amount.ts';

/** What a node refused, with its own code (such as -5, -8, -26). */
export class NodeRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'NodeRefusal';
    this.code = code;
  }
}

export interface RpcOptions {
  readonly network: string;
  /** With user and password in it where the node asks for them. */
  readonly rpcUrl: string;
  /** Limit of one request, in milliseconds. */
  readonly timeout?: number;
  /** The most bytes that an answer may have. */
  readonly maxBytes?: number;
}

export interface RpcCall {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** The code of a method that the node does not have. */
const methodNotFound = -32601;
/** The node answers, but is still loading. */
const warmingUp = -28;

/** JSON-RPC over HTTP as Bitcoin Core speaks it. Amounts of its answers are decimal text, see `toSats`. */
export class BitcoinRpc {
  readonly network: string;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #timeout: number;
  readonly #maxBytes: number;
  #lastId = 0;

  constructor(options: RpcOptions) {
    this.network = options.network;
    const url = new URL(options.rpcUrl);
    this.#headers = { 'content-type': 'application/json' };
    if (url.username !== '') {
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      this.#headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      url.username = '';
      url.password = '';
    }
    this.#url = url.href;
    this.#timeout = options.timeout ?? 30_000;
    this.#maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  }

  /**
   * Asks one thing.
   *
   * @throws NodeRefusal when the node says no, ChainFailure when it does not answer or lacks the method
   */
  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = await this.#post({ jsonrpc: '1.0', id, method, params });
    return this.#read(answer, method);
  }

  /** Asks many things in few requests; a refusal stands in its place among the answers. */
  async batch(calls: readonly RpcCall[], perRequest = 100): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (let from = 0; from < calls.length; from += perRequest) {
      const part = calls.slice(from, from + perRequest);
      const first = this.#lastId + 1;
      this.#lastId += part.length;
      const answer = await this.#post(
        part.map(({ method, params = [] }, index) => ({ jsonrpc: '1.0', id: first + index, method, params })),
      );
      if (!Array.isArray(answer)) throw this.#away('no list of answers');
      const byId = new Map<unknown, unknown>(answer.map((each: unknown) => [fieldOf(each, 'id'), each]));
      for (const [index, { method }] of part.entries()) {
        try {
          answers.push(this.#read(byId.get(first + index), method));
        } catch (error) {
          if (!(error instanceof NodeRefusal)) throw error;
          answers.push(error);
        }
      }
    }
    return answers;
  }

  #read(answer: unknown, method: string): unknown {
    const error = fieldOf(answer, 'error');
    if (error === undefined || error === null) {
      const result = fieldOf(answer, 'result');
      if (result === undefined) throw this.#away('unexpected answer');
      return result;
    }
    const code = fieldOf(error, 'code');
    const message = fieldOf(error, 'message');
    // btcd knows the names of methods that it does not have.
    if (code === methodNotFound || (code === -1 && message === 'Command unimplemented')) {
      throw new ChainFailure('unsupported', this.network, `the node does not offer ${method}`);
    }
    if (code === warmingUp) throw this.#away('it is still starting');
    throw new NodeRefusal(typeof code === 'number' ? code : -1, String(message));
  }

  async #post(body: unknown): Promise<unknown> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.#timeout),
        redirect: 'error',
      });
      const text = await this.#readText(response);
      // Refusals come with status 500 or 404 and a body that says more.
      if (response.status === 401 || response.status === 403) throw this.#away('it refuses our password');
      if (!response.ok && !text.startsWith('{') && !text.startsWith('[')) {
        throw this.#away(`status ${response.status}`);
      }
      return parseNodeJson(text);
    } catch (error) {
      if (error instanceof ChainFailure) throw error;
      // The address of the node holds a password: the message names the kind of failure alone.
      throw this.#away(error instanceof Error ? error.name : 'unknown', error);
    }
  }

  async #readText(response: Response): Promise<string> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += part.byteLength;
      if (size > this.#maxBytes) throw this.#away(`an answer has more than ${this.#maxBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  #away(why: string, cause?: unknown): ChainFailure {
    return new ChainFailure('network_unavailable', this.network, `the node does not answer (${why})`, {
      cause,
    });
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
