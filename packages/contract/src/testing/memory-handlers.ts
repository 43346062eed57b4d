import {
  ApiError,
  newId,
  notFound,
  routes,
  type Context,
  type Handlers,
  type RouteSpec,
} from '@cryptoix/server';
import type { components } from '@cryptoix/spec';
import { operationIds, scopePresets } from '@cryptoix/spec';
import { at, isObject, ownDocument } from '../document.ts';
import type { MemoryKeys } from './memory-keys.ts';
import { pageOf } from './memory-pages.ts';

type Schemas = components['schemas'];
type Payment = Schemas['Payment'];
type Kept = Payment & { readonly merchantId: string };

type Answers = {
  [Operation in keyof Handlers<Context<undefined>>]: Awaited<
    ReturnType<Handlers<Context<undefined>>[Operation]>
  >;
};

/** The document's own example of an answer: what this server says where it knows nothing better. */
function example<Operation extends keyof Answers>(operation: Operation): Answers[Operation] {
  const value = at(ownDocument(), `/components/examples/${operation}.response/value`);
  if (!isObject(value)) throw new Error(`The document has no example for ${operation}.`);
  return structuredClone<unknown>(value) as Answers[Operation];
}

const file = new TextEncoder().encode('%PDF-1.7');

function isFile(operation: keyof Answers): boolean {
  return (routes[operation] as RouteSpec).produces !== undefined;
}

/** Answers every operation with the document's example, so that a new one is answered as soon as it is described. */
function exampleHandlers(): Handlers<Context<undefined>> {
  const answers = operationIds.map((id) => [id, () => Promise.resolve(isFile(id) ? file : example(id))]);
  return Object.fromEntries(answers) as Handlers<Context<undefined>>;
}

/** Keeps payments and keys in memory and answers everything else with the examples of the document. */
export function memoryHandlers(keys: MemoryKeys): Handlers<Context<undefined>> {
  const payments: Kept[] = [];
  const model = example('payments.create');

  function view({ merchantId: _merchant, ...payment }: Kept): Payment {
    return payment;
  }
  function find(id: string, { caller }: Context<undefined>): Kept {
    const found = payments.find((one) => one.id === id && one.merchantId === caller.key.merchantId);
    if (found === undefined) throw notFound('payment', id);
    return found;
  }
  function keyView(key: ReturnType<MemoryKeys['all']>[number]): Schemas['ApiKey'] {
    const { secret: _secret, ...shown } = example('apiKeys.create');
    return {
      ...shown,
      id: key.id,
      public_key: key.publicKey,
      scopes: [...key.scopes] as Schemas['Scope'][],
      status: key.status,
      rate_limit: { per_minute: key.limits.perMinute, per_hour: key.limits.perHour },
    };
  }

  return {
    ...exampleHandlers(),
    'transactions.retrieve': ({ params }) => {
      const known = example('transactions.retrieve');
      const listed = example('transactions.list').data;
      const found = [known, ...listed].find(({ id }) => id === params.id);
      if (found === undefined) throw notFound('transaction', params.id);
      return Promise.resolve(found);
    },
    'testMode.simulatePayment': ({ params, body }, context) => {
      const kept = find(params.id, context);
      if (body.confirmations !== undefined) Object.assign(kept, { status: 'confirmed' });
      return Promise.resolve(view(kept));
    },
    'refunds.create': ({ body }, context) => {
      const { status } = find(body.payment_id, context);
      if (status !== 'confirmed') {
        const details = { current_status: status, allowed: ['confirmed'] };
        throw new ApiError({ code: 'conflict', reason: 'payment_not_refundable', details });
      }
      return Promise.resolve({ ...example('refunds.create'), payment_id: body.payment_id });
    },
    // Every payout here was made by whoever asks.
    'payouts.approve': () =>
      Promise.reject(new ApiError({ code: 'permission_denied', reason: 'self_approval' })),

    'payments.create': async ({ body }, { caller }) => {
      // A turn of the loop, so that two parallel calls are under way at once.
      await new Promise((done) => setTimeout(done, 5));
      const { amount, currency, reference = null, metadata = {}, description = null } = body;
      if (currency !== 'BTC') refuse('currency', 'currency_unsupported', `${currency} is not known here.`);
      if (/^[0.]*$/.test(amount)) refuse('amount', 'amount_too_small', 'it must be above 0.');
      if ((amount.split('.')[1] ?? '').length > 8)
        refuse('amount', 'amount_precision', 'BTC has 8 decimals.');
      const now = new Date().toISOString();
      const kept: Kept = {
        ...model,
        ...{ id: newId('payment'), amount, currency, reference, metadata, description },
        ...{ created_at: now, updated_at: now, merchantId: caller.key.merchantId },
      };
      payments.push(kept);
      return view(kept);
    },
    'payments.retrieve': ({ params }, context) => Promise.resolve(view(find(params.id, context))),
    'payments.select': ({ params, body }, context) => {
      const kept = find(params.id, context);
      if (!kept.options.some((option) => option.currency === body.currency))
        refuse('currency', 'currency_unsupported', 'it is none of the options.');
      const options = kept.options.map((option) => ({
        ...option,
        selected: option.currency === body.currency,
      }));
      Object.assign(kept, { options, updated_at: new Date().toISOString() });
      return Promise.resolve(view(kept));
    },
    'payments.resolve': ({ params }, context) => {
      const { resolution } = example('payments.resolve');
      const kept = find(params.id, context);
      Object.assign(kept, { status: 'confirmed', resolution, updated_at: new Date().toISOString() });
      return Promise.resolve(view(kept));
    },
    'payments.cancel': ({ params, body }, context) => {
      const kept = find(params.id, context);
      if (kept.status !== 'pending') {
        throw new ApiError({
          code: 'conflict',
          reason: 'state_invalid',
          details: { current_status: kept.status },
        });
      }
      const now = new Date().toISOString();
      Object.assign(kept, {
        status: 'canceled',
        canceled_at: now,
        updated_at: now,
        cancel_reason: body?.reason ?? null,
      });
      return Promise.resolve(view(kept));
    },
    'payments.list': ({ query }, { caller }) => {
      const mine = payments.filter(
        (one) =>
          one.merchantId === caller.key.merchantId &&
          (query.reference === undefined || one.reference === query.reference) &&
          (query.currency === undefined || one.currency === query.currency),
      );
      return Promise.resolve(pageOf(mine.map(view), query, caller.key.merchantId));
    },

    'apiKeys.create': ({ body }, { caller }) => {
      const presets: Readonly<Record<string, readonly string[]>> = scopePresets;
      const scopes = body.scopes.flatMap((one) => presets[one] ?? [one]);
      const key = keys.add(caller.key.merchantId, { perMinute: 60, perHour: 1000 }, scopes);
      return Promise.resolve({ ...keyView(key), name: body.name, secret: key.secrets[0] ?? '' });
    },
    'apiKeys.list': ({ query }, { caller }) => {
      const mine = keys.all().filter(({ merchantId }) => merchantId === caller.key.merchantId);
      return Promise.resolve(pageOf(mine.map(keyView), query, caller.key.merchantId));
    },
    'apiKeys.retrieve': ({ params }) => {
      const key = keys.all().find(({ id }) => id === params.id);
      if (key === undefined) throw notFound('api_key', params.id);
      return Promise.resolve(keyView(key));
    },
    'apiKeys.delete': ({ params }) => {
      keys.revoke(params.id);
      return Promise.resolve({ id: params.id, object: 'api_key', deleted: true });
    },
  };
}

function refuse(
  name: 'amount' | 'currency',
  reason: 'amount_too_small' | 'amount_precision' | 'currency_unsupported',
  why: string,
): never {
  const param = `/${name}`;
  const message = `The provided ${name} is not valid: ${why}`;
  throw new ApiError({
    code: 'invalid_request',
    reason,
    param,
    message,
    errors: [{ param, reason, message }],
  });
}
