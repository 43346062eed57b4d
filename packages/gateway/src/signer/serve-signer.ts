import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { chmodSync, rmSync } from 'node:fs';
import { verifyRequest, SigningError } from '@cryptoix/signing';
import type { SignRequest } from '../app/ports/wallet.ts';
import type { SignerAddress } from '../signer-client/signer-address.ts';
import type { ApprovingSigner } from './create-signer.ts';
import { Refused } from './refusal.ts';

/** Larger than any transaction that nodes carry, as a PSBT in JSON. */
const bodyLimit = 2_000_000;

export interface ServedSigner {
  readonly server: Server;
  close(): Promise<void>;
}

/**
 * Answers the gateway alone: over a unix socket or loopback, every request signed with the secret that both hold.
 * A request that was captured can only bring about the very signature that it brought about before.
 */
export async function serveSigner(
  signer: ApprovingSigner,
  address: SignerAddress,
  secret: string,
): Promise<ServedSigner> {
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const body = await readBody(request);
    const target = request.url ?? '';
    if (!(await isFromGateway(request, body, secret))) return [401, { error: 'credentials_invalid' }];
    if (request.method === 'GET' && target === '/v1/networks') return [200, { networks: signer.networks() }];
    if (request.method !== 'POST' || target !== '/v1/sign') return [404, { error: 'route_unknown' }];
    try {
      return [200, await signer.sign(JSON.parse(body) as SignRequest)];
    } catch (error) {
      if (error instanceof Refused) return [403, { error: 'refused', message: error.message }];
      throw error;
    }
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .catch((): [number, unknown] => [500, { error: 'unexpected' }])
      .then(([status, value]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      })
      .catch(() => response.destroy());
  });
  if (address.kind === 'unix') rmSync(address.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (address.kind === 'unix') server.listen(address.path, resolve);
    else server.listen(address.port, '127.0.0.1', resolve);
  });
  // For its owner and the group that it shares with the gateway.
  if (address.kind === 'unix') chmodSync(address.path, 0o660);
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function isFromGateway(request: IncomingMessage, body: string, secret: string): Promise<boolean> {
  const { method = '', url: target = '', headers } = request;
  try {
    await verifyRequest({
      method,
      target,
      body,
      timestamp: String(headers['x-signer-timestamp'] ?? ''),
      signature: String(headers['x-signer-signature'] ?? ''),
      secrets: [secret],
    });
    return true;
  } catch (error) {
    if (error instanceof SigningError) return false;
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
