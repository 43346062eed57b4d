import Fastify from 'fastify';
import {
  createLimits,
  cryptoixServer,
  memoryOnce,
  newId,
  onlyHandlers,
  serverSettings,
  type ApiKey,
} from '@cryptoix/server';
import type { Balance } from '@cryptoix/spec';
import { listen } from './listen.ts';
import { balance } from './payload.ts';

// The stub with authentication, limits and validation on memory ports.
const key: ApiKey = {
  id: newId('api_key'),
  publicKey: 'pk_test_bench',
  secrets: ['sk_test_bench'],
  merchantId: newId('account'),
  mode: 'test',
  status: 'active',
  scopes: ['balance:read', 'payments:write'],
  allowedIps: [],
  limits: { perMinute: 100_000_000, perHour: 1_000_000_000 },
};
const handlers = onlyHandlers({ 'balance.retrieve': () => Promise.resolve(balance as Balance) });
const app = Fastify(serverSettings());
await app.register(cryptoixServer, {
  handlers,
  keys: { find: (publicKey: string) => Promise.resolve(publicKey === key.publicKey ? key : null) },
  once: memoryOnce(),
  limits: createLimits(),
});
await listen(app);
