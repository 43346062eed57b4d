import { request } from 'node:http';
import { signRequest } from '@cryptoix/signing';
import { SignerAway, SignerRefusal, type Signature, type Signer } from '../app/ports/wallet.ts';
import type { SignerAddress } from './signer-address.ts';

export interface HttpSignerOptions {
  readonly address: SignerAddress;
  /** Shared with the signer; at least 32 characters. */
  readonly secret: string;
  readonly timeoutMs?: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How long its word on which keys it holds is believed. */
const keptMs = 2_000;

/** The signer, which is another process: this one never sees a key. */
export function createHttpSigner({ address, secret, timeoutMs = 10_000 }: HttpSignerOptions): Signer {
  let known: { readonly at: number; readonly names: ReadonlySet<string> } | null = null;

  const call = async (method: 'GET' | 'POST', target: string, value?: unknown): Promise<Answer> => {
    const body = value === undefined ? '' : JSON.stringify(value);
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = await signRequest({ secretKey: secret, method, target, timestamp, body });
    return await new Promise((resolve, reject) => {
      const away = (): void => reject(new SignerAway('the signer does not answer'));
      const sent = request(
        {
          ...(address.kind === 'unix'
            ? { socketPath: address.path }
            : { host: '127.0.0.1', port: address.port }),
          method,
          path: target,
          timeout: timeoutMs,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-signer-timestamp': String(timestamp),
            'x-signer-signature': signature,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', away);
          response.on('end', () => {
            try {
              const text = Buffer.concat(chunks).toString('utf8');
              resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown });
            } catch {
              away();
            }
          });
        },
      );
      sent.on('error', away);
      sent.on('timeout', () => sent.destroy(new Error('timeout')));
      sent.end(body);
    });
  };

  const ask = async (): Promise<ReadonlySet<string>> => {
    if (known !== null && performance.now() - known.at < keptMs) return known.names;
    const { status, body } = await call('GET', '/v1/networks');
    if (status !== 200) throw new SignerAway(`the signer answers ${status}`);
    const { networks } = body as { networks: readonly { network: string; mode: string }[] };
    known = {
      at: performance.now(),
      names: new Set(networks.map(({ network, mode }) => `${mode} ${network}`)),
    };
    return known.names;
  };

  return {
    isReady: async ({ network, mode }) => {
      try {
        return (await ask()).has(`${mode} ${network}`);
      } catch (error) {
        known = null;
        if (error instanceof SignerAway) return false;
        throw error;
      }
    },
    sign: async (wanted) => {
      const { status, body } = await call('POST', '/v1/sign', wanted);
      const { raw, txid, message } = body as Partial<Signature> & { readonly message?: string };
      if (status === 403) throw new SignerRefusal(message ?? 'the signer refuses');
      if (status !== 200 || raw === undefined || txid === undefined)
        throw new SignerAway(`the signer answers ${status}`);
      return { raw, txid };
    },
  };
}
