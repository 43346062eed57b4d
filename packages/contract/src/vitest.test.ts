import { Cryptoix } from '@cryptoix/sdk';
import { afterAll } from 'vitest';
import { startMemoryServer } from './testing/memory-server.ts';
import { clientSuite, providerSuite } from './vitest.ts';

const server = startMemoryServer();
afterAll(async () => (await server).close());

providerSuite(async () => (await server).target, { only: ['AUTH', 'IDEM-01'] });

clientSuite(async (target) => {
  await new Cryptoix(target).payments.create({ amount: 100, currency: 'BTC' });
});
