import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import document from '@cryptoix/spec/openapi.json' with { type: 'json' };
import type { Balance, Payment } from '@cryptoix/spec';
import {
  createLimits,
  cryptoixServer,
  memoryOnce,
  newId,
  notFound,
  onlyHandlers,
  serverSettings,
} from '../index.ts';
import type { ApiKey, Served, ServerOptions } from '../index.ts';
import type { Credentials } from './signed.ts';

export interface MemoryServer {
  readonly port: number;
  /** Every scope and no limit worth the name. */
  readonly full: Credentials;
  /** Another merchant's. */
  readonly other: Credentials;
  readonly readOnly: Credentials;
  readonly revoked: Credentials;
  /** 60 a minute. */
  readonly limited: Credentials;
  readonly served: readonly Served[];
  close(): Promise<void>;
}

const wide = { perMinute: 100_000, perHour: 1_000_000 };
const everything = [
  'balance:read',
  'payments:read',
  'payments:write',
  'transactions:read',
  'api_keys:read',
  'api_keys:write',
  'account:read',
];

function makeKey(name: string, change: Partial<ApiKey> = {}): ApiKey {
  return {
    id: newId('api_key'),
    publicKey: `pk_test_${name}`,
    secrets: [`sk_test_${name}`],
    merchantId: newId('account'),
    mode: 'test',
    status: 'active',
    scopes: everything,
    allowedIps: [],
    limits: wide,
    ...change,
  };
}

/** A whole server over memory ports, whose objects are the document's examples. */
export async function startMemoryServer(
  change: Partial<ServerOptions<undefined>> = {},
): Promise<MemoryServer> {
  const keys = [
    makeKey('full'),
    makeKey('other'),
    makeKey('readonly', { scopes: everything.filter((scope) => scope.endsWith(':read')) }),
    makeKey('revoked', { status: 'revoked' }),
    makeKey('limited', { limits: { perMinute: 60, perHour: 1000 } }),
  ];
  const examples = document.components.examples;
  const payments = new Map<string, Payment>();
  const served: Served[] = [];
  const handlers = onlyHandlers<undefined>({
    'balance.retrieve': () => Promise.resolve(examples['balance.retrieve.response'].value as Balance),
    'payments.create': ({ body }) => {
      const model = examples['payments.create.response'].value as unknown as Payment;
      const payment = { ...model, id: newId('payment'), amount: body.amount, currency: body.currency };
      payments.set(payment.id, payment);
      return Promise.resolve(payment);
    },
    'payments.retrieve': ({ params }) => {
      const payment = payments.get(params.id);
      return payment === undefined
        ? Promise.reject(notFound('payment', params.id))
        : Promise.resolve(payment);
    },
    'payments.list': () =>
      Promise.resolve({ object: 'list', data: [...payments.values()], has_more: false, next_cursor: null }),
  });
  const app = Fastify(serverSettings());
  await app.register(cryptoixServer, {
    handlers,
    keys: {
      find: (publicKey: string) => Promise.resolve(keys.find((key) => key.publicKey === publicKey) ?? null),
    },
    once: memoryOnce(),
    limits: createLimits({ failuresPerMinute: 10_000 }),
    onServed: (one: Served) => served.push(one),
    ...change,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const credentials = (name: string): Credentials => ({
    publicKey: `pk_test_${name}`,
    secretKey: `sk_test_${name}`,
  });
  return {
    port: (app.server.address() as AddressInfo).port,
    full: credentials('full'),
    other: credentials('other'),
    readOnly: credentials('readonly'),
    revoked: credentials('revoked'),
    limited: credentials('limited'),
    served,
    close: () => app.close(),
  };
}
