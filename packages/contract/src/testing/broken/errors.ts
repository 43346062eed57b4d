import Fastify from 'fastify';
import {
  createsPayment,
  edit,
  one,
  rewrite,
  withHeaders,
  type Answered,
  type Deviation,
  type Passing,
  type Way,
} from '../deviating-proxy.ts';
import type { BrokenServer } from './broken-server.ts';

type Json = Record<string, unknown>;

/** Changes the answers that match. */
const answers =
  (
    matches: (answer: Answered, request: Passing) => boolean,
    change: (answer: Answered, request: Passing) => Answered,
  ) =>
  (): Deviation =>
  async (request, way) => {
    const answer = await way.forward(request);
    return matches(answer, request) ? change(answer, request) : answer;
  };
const isError = ({ status }: Answered): boolean => status >= 400;
const has = (status: number) => (answer: Answered) => answer.status === status;
const errorOf = (json: Json): Json => json['error'] as Json;

/** Changes the `error` of every refusal of a status. */
const editError = (status: number, change: (error: Json) => void) =>
  answers(
    (answer) => answer.status === status && answer.body.length > 0,
    (answer) => edit(answer, (json) => change(errorOf(json))),
  );

/** Repairs the body of a new payment before it is looked at, as a server does that is too kind. */
const kind = (repair: (text: string) => string | Buffer) => (): Deviation => async (request, way) => {
  if (!createsPayment(request)) return way.forward(request);
  const body = Buffer.from(repair(request.body.toString('utf8')));
  return way.forward(body.equals(request.body) ? request : await rewrite(request, way, { body }));
};
/** Repairs the parsed fields. */
const kindFields = (repair: (fields: Json) => Json) =>
  kind((text) => {
    try {
      return JSON.stringify(repair(JSON.parse(text) as Json));
    } catch {
      return text;
    }
  });
const kindAmount = (repair: (amount: unknown) => unknown) =>
  kindFields((fields) => ({ ...fields, amount: repair(fields['amount']) }));

/** Repairs the request target. */
const kindTarget = (repair: (target: string) => string) => (): Deviation => async (request, way) => {
  const target = repair(request.target);
  return way.forward(target === request.target ? request : await rewrite(request, way, { target }));
};

async function asJson(request: Passing, way: Way): Promise<Answered> {
  const headers = withHeaders(request.headers, {
    'content-type': 'application/json',
    'content-encoding': null,
  });
  return way.forward(request.body.length > 0 ? { ...request, headers } : request);
}

const rateHeaders = { 'x-request-id': 'req_01JD4X8PZB3C6D9F2G5H7J0K4M' };

/** What servers do with what they should refuse, and how they should not refuse it. */
export const brokenErrors: readonly BrokenServer[] = [
  {
    does: 'answers errors in an envelope of its own',
    caughtBy: ['ERR-01', 'AUTH-05'],
    proxy: answers(isError, (answer) => edit(answer, (json) => errorOf(json))),
  },
  {
    does: 'answers errors as text',
    caughtBy: ['ERR-01'],
    proxy: answers(isError, (answer) => ({
      ...answer,
      headers: withHeaders(answer.headers, { 'content-type': 'text/plain' }),
    })),
  },
  {
    does: 'leaves retryable out',
    caughtBy: ['ERR-01'],
    proxy: editError(404, (error) => void delete error['retryable']),
  },
  {
    does: 'gives every answer the same request id',
    caughtBy: ['ERR-02'],
    proxy: answers(
      () => true,
      (answer) => ({ ...answer, headers: withHeaders(answer.headers, rateHeaders) }),
    ),
  },
  {
    does: 'tells another request id in the body',
    caughtBy: ['ERR-02'],
    proxy: editError(404, (error) => void (error['request_id'] = rateHeaders['x-request-id'])),
  },
  {
    does: 'has a reason of its own',
    caughtBy: ['ERR-03'],
    proxy: editError(401, (error) => void (error['reason'] = 'nope')),
  },
  {
    does: 'answers an unknown parameter with a reason of another code',
    caughtBy: ['ERR-03'],
    proxy: editError(400, (error) => void (error['reason'] = 'per_minute')),
  },
  {
    does: 'says 401 in its own words',
    caughtBy: ['ERR-04'],
    proxy: editError(401, (error) => void (error['message'] = 'No.')),
  },
  {
    does: 'gives no hint of /v1',
    caughtBy: ['ERR-05'],
    proxy: editError(404, (error) => void (error['message'] = 'No such route.')),
  },
  {
    does: 'forgets Allow',
    caughtBy: ['ERR-06', 'AUTH-26'],
    proxy: answers(has(405), (answer) => ({
      ...answer,
      headers: withHeaders(answer.headers, { allow: null }),
    })),
  },
  {
    does: 'allows everything in Allow',
    caughtBy: ['ERR-06'],
    proxy: answers(has(405), (answer) => ({
      ...answer,
      headers: withHeaders(answer.headers, { allow: 'GET, POST, PUT, DELETE' }),
    })),
  },
  {
    does: 'answers a wrong method with 404',
    caughtBy: ['ERR-06', 'AUTH-26'],
    proxy: answers(has(405), (answer) => ({ ...answer, status: 404 })),
  },
  {
    does: 'shows nobody what it signed',
    caughtBy: ['ERR-07'],
    proxy: editError(401, (error) => void delete error['debug']),
  },
  {
    does: 'answers a malformed id with 400',
    caughtBy: ['ERR-08'],
    proxy: answers(
      ({ status }, { target }) => status === 404 && target === '/v1/payments/pay_123',
      (answer) => ({ ...answer, status: 400 }),
    ),
  },
  {
    does: 'repeats an id of any length',
    caughtBy: ['ERR-08'],
    proxy: answers(has(404), (answer, { target }) =>
      edit(answer, (json) => {
        const id = target.split('/').at(-1) ?? '';
        errorOf(json)['message'] = `The requested payment with ID '${id}' was not found.`;
      }),
    ),
  },
  {
    does: 'answers 403 for an object of another account',
    caughtBy: ['ERR-09'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (answer.status !== 404 || !/\/pay_\w{26}$/.test(request.target)) return answer;
      const body = answer.body.toString('utf8').replace('resource_not_found', 'permission_denied');
      return { ...answer, status: 403, body: Buffer.from(body) };
    },
  },
  {
    does: 'shows objects of every account',
    caughtBy: ['ERR-09'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (answer.status !== 404 || request.method !== 'GET') return answer;
      const [first] = way.keys;
      return first === undefined ? answer : way.forward(await way.resign(request, first));
    },
  },
  { does: 'takes any body for JSON', caughtBy: ['ERR-20'], proxy: () => asJson },
  { does: 'takes bodies of any size', caughtBy: ['ERR-21'], proxy: kind((text) => text.trimEnd()) },
  {
    does: 'takes 100 kB at most',
    caughtBy: ['ERR-21'],
    byControl: true,
    proxy: () => async (request, way) => {
      if (request.body.length <= 100 * 1024) return way.forward(request);
      return way.forward({
        ...request,
        body: Buffer.alloc(300 * 1024, ' '),
        headers: withHeaders(request.headers, { 'content-length': String(300 * 1024) }),
      });
    },
  },
  { does: 'forgives a trailing comma', caughtBy: ['ERR-22'], proxy: kind((text) => text.replace(',}', '}')) },
  { does: 'forgives comments', caughtBy: ['ERR-22'], proxy: kind((text) => text.replace(/ \/\/ \w+$/, '')) },
  { does: 'reads NaN', caughtBy: ['ERR-22'], proxy: kind((text) => text.replace('NaN', '"NaN"')) },
  {
    does: 'strips a byte order mark',
    caughtBy: ['ERR-23'],
    proxy: kind((text) => text.replace(/^\ufeff/, '')),
  },
  { does: 'replaces broken UTF-8', caughtBy: ['ERR-23'], proxy: kind((text) => text) },
  {
    does: 'takes a missing body for an empty object',
    caughtBy: ['ERR-24'],
    proxy: kind((text) => (text === '' ? '{}' : text)),
  },
  {
    does: 'takes the first item of an array',
    caughtBy: ['ERR-24'],
    // The signature of such a body is refused before: signed anew whatever came.
    proxy: () => async (request, way) => {
      const [, inner] = /^\[(\{.*\})\]$/.exec(request.body.toString('utf8')) ?? [];
      return way.forward(
        inner === undefined ? request : await way.resign({ ...request, body: Buffer.from(inner) }),
      );
    },
  },
  { does: 'keeps the last of two equal keys', caughtBy: ['ERR-25'], proxy: kindFields((fields) => fields) },
  {
    does: 'breaks on deep nesting',
    caughtBy: ['ERR-26'],
    proxy: answers(
      (_answer, { body }) => body.includes('['.repeat(33)),
      (answer) => ({ ...answer, status: 500 }),
    ),
  },
  {
    does: 'ignores fields that it does not know',
    caughtBy: ['ERR-27'],
    proxy: kindFields(({ colour: _colour, ...rest }) => rest),
  },
  {
    does: 'drops __proto__ silently',
    caughtBy: ['ERR-27'],
    proxy: kind((text) => text.replace(',"__proto__": {}', '')),
  },
  { does: 'drops U+0000', caughtBy: ['ERR-28'], proxy: kind((text) => text.replace('\\u0000', '')) },
  {
    does: 'replaces half pairs',
    caughtBy: ['ERR-28'],
    proxy: kind((text) => text.replace(/\\ud800"/, '\\ufffd"')),
  },
  {
    does: 'turns numbers into text',
    caughtBy: ['ERR-29'],
    proxy: kindFields((fields) => ({ ...fields, reference: String(fields['reference']) })),
  },
  {
    does: 'puts a default for a missing currency',
    caughtBy: ['ERR-29'],
    proxy: kindFields((fields) => ({ currency: 'BTC', ...fields })),
  },
  {
    does: 'shows its stack',
    caughtBy: ['ERR-30'],
    proxy: editError(
      400,
      (error) => void (error['message'] = `${String(error['message'])}\n    at parse (body.js:12:7)`),
    ),
  },
  {
    does: 'reads amounts as text alone',
    caughtBy: ['ERR-40'],
    proxy: kindFields((fields) =>
      typeof fields['amount'] === 'number' ? { ...fields, amount: 'number' } : fields,
    ),
  },
  {
    does: 'reads amounts through a float of 32 bits',
    caughtBy: ['ERR-40'],
    proxy: kindAmount((amount) =>
      typeof amount === 'number' ? Number(Math.fround(amount).toPrecision(15)) : amount,
    ),
  },
  {
    does: 'reads exponents in texts',
    caughtBy: ['ERR-41'],
    proxy: kindAmount((amount) => (amount === '1e3' ? '1000' : amount)),
  },
  {
    does: 'trims amounts',
    caughtBy: ['ERR-41'],
    proxy: kindAmount((amount) => (typeof amount === 'string' ? amount.trim() : amount)),
  },
  {
    does: 'takes a minus for a dash',
    caughtBy: ['ERR-41'],
    proxy: kindAmount((amount) => (amount === '-1' ? '1' : amount)),
  },
  {
    does: 'rounds amounts',
    caughtBy: ['ERR-42'],
    proxy: kindAmount((amount) => (typeof amount === 'number' ? Number(amount.toFixed(8)) : amount)),
  },
  {
    does: 'cuts the decimals of texts',
    caughtBy: ['ERR-42'],
    proxy: kindAmount((amount) =>
      typeof amount === 'string' ? amount.replace(/(\.\d{8})\d+/, '$1') : amount,
    ),
  },
  {
    does: 'knows currencies in lower case',
    caughtBy: ['ERR-43'],
    proxy: kindFields((fields) => ({
      ...fields,
      currency: fields['currency'] === 'btc' ? 'BTC' : fields['currency'],
    })),
  },
  {
    does: 'ignores parameters that it does not know',
    caughtBy: ['ERR-44'],
    proxy: kindTarget((target) => target.replace('?colour=red', '')),
  },
  {
    does: 'takes the last of two equal parameters',
    caughtBy: ['ERR-44'],
    proxy: kindTarget((target) => target.replace('currency=BTC&currency=BTC', 'currency=BTC')),
  },
  {
    does: 'ignores the query of a POST',
    caughtBy: ['ERR-45'],
    proxy: kindTarget((target) => target.replace('?dry_run=1', '')),
  },
  {
    does: 'keeps the payments that it refuses',
    caughtBy: ['ERR-46'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (answer.status !== 400 || !createsPayment(request)) return answer;
      const { reference } = JSON.parse(request.body.toString('utf8')) as { reference?: string };
      const body = Buffer.from(JSON.stringify({ amount: '1', currency: 'BTC', reference }));
      await way.forward(await way.resign({ ...request, body }));
      return answer;
    },
  },
  {
    does: 'sends money back that nobody has paid',
    caughtBy: ['ERR-71'],
    parts: ({ handlers }) => ({
      handlers: {
        ...handlers,
        'refunds.create': (input, context) =>
          handlers['refunds.retrieve']({ ...input, params: { id: 're_1' } }, context),
      },
    }),
  },
  {
    does: 'tidies request targets up',
    caughtBy: ['ERR-60'],
    proxy: kindTarget((target) =>
      target
        .replace(/^http:\/\/[^/]+/, '')
        .replace(/^\/\//, '/')
        .replace(/#.*/, '')
        .replace('/x/../', '/'),
    ),
  },
  {
    does: 'takes headers of any size',
    caughtBy: ['ERR-61'],
    proxy: () => (request, way) => {
      const filler = one(request, 'x-filler').slice(0, 10) || null;
      return way.forward({ ...request, headers: withHeaders(request.headers, { 'x-filler': filler }) });
    },
  },
  {
    does: 'leaves to Node what Node refuses',
    caughtBy: ['ERR-61', 'ERR-62'],
    parts: () => ({ app: Fastify({ exposeHeadRoutes: false }) }),
  },
  {
    does: 'keeps a connection open whose framing it refused',
    caughtBy: ['ERR-62'],
    parts: ({ app }) => {
      app.addHook('onSend', async (_request, reply) => void reply.header('connection', 'keep-alive'));
      return {};
    },
  },
];
