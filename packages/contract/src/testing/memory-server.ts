import { createLimits, cryptoixServer, memoryOnce, serverSettings } from '@cryptoix/server';
import type { ApiKey, Handlers, Limits, Once, Context } from '@cryptoix/server';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Credentials, Target } from '../target.ts';
import { memoryHandlers } from './memory-handlers.ts';
import { createMemoryKeys, type MemoryKeys } from './memory-keys.ts';

/** What a broken server may do otherwise. */
export interface MemoryParts {
  handlers: Handlers<Context<undefined>>;
  keys: MemoryKeys;
  once: Once<undefined>;
  limits: Limits;
  now: () => number;
  /** Where everything is registered. */
  app: FastifyInstance;
}

export interface MemoryServer {
  readonly origin: string;
  readonly target: Target;
  /** Every key that it knows by now. */
  readonly credentials: () => readonly Credentials[];
  close(): Promise<void>;
}

/** A whole server on memory ports, on a free port of the loopback; `change` may break a part of it. */
export async function startMemoryServer(
  change: (parts: MemoryParts) => Partial<MemoryParts> = (parts) => parts,
): Promise<MemoryServer> {
  const keys = createMemoryKeys();
  const key = keys.add('acct_one', { perMinute: 100_000, perHour: 1_000_000 });
  const foreign = keys.add('acct_two', { perMinute: 100_000, perHour: 1_000_000 });
  const parts: MemoryParts = {
    handlers: memoryHandlers(keys),
    keys,
    once: memoryOnce(),
    limits: createLimits({ failuresPerMinute: 100_000 }),
    now: Date.now,
    app: Fastify(serverSettings()),
  };
  const { app, ...options } = { ...parts, ...change(parts) };
  await app.register(cryptoixServer<undefined>, options);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    target: {
      baseUrl: `${origin}/v1`,
      ...credentials(key),
      otherMerchantKey: credentials(foreign),
    },
    credentials: () => keys.all().map(credentials),
    close: () => app.close(),
  };
}

function credentials(key: ApiKey): Credentials {
  return { publicKey: key.publicKey, secretKey: key.secrets[0] ?? '' };
}
