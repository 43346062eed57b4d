import { afterEach } from 'vitest';
import { Cryptoix, type CryptoixOptions } from '../src/index.ts';
import { keys, startApiServer, type ApiServer, type Received, type Reply } from './api-server.ts';

const running: ApiServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** A client over a server that answers by a script; the server stops after the test. */
export async function startClient(
  reply: (request: Received, index: number) => Reply,
  options: Partial<CryptoixOptions> = {},
): Promise<{ cryptoix: Cryptoix; received: Received[]; baseUrl: string }> {
  const server = await startApiServer(reply);
  running.push(server);
  const cryptoix = new Cryptoix({ ...keys, baseUrl: server.baseUrl, random: () => 0, ...options });
  return { cryptoix, received: server.received, baseUrl: server.baseUrl };
}
