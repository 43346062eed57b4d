import {
  createsPayment,
  edit,
  withHeaders,
  type Answered,
  type Deviation,
  type Passing,
} from '../deviating-proxy.ts';
import type { BrokenServer } from './broken-server.ts';

type Json = Record<string, unknown>;

/** Changes the successes of an operation: its method and a pattern of its path. */
const editing =
  (method: string, path: RegExp, change: (json: Json) => unknown) =>
  (): Deviation =>
  async (request, way) => {
    const answer = await way.forward(request);
    return answer.status === 200 && isCall(request, method, path) ? edit(answer, change) : answer;
  };

function isCall(request: Passing, method: string, path: RegExp): boolean {
  return request.method === method && path.test(request.target.split('?')[0] ?? '');
}

const items = (json: Json): Json[] => json['data'] as Json[];
const each = (change: (item: Json) => void) => (json: Json) => {
  for (const item of items(json)) change(item);
};

/** Remembers answers that are replayed, so that only these are changed. */
const replayed = (change: (answer: Answered) => Answered) => (): Deviation => async (request, way) => {
  const answer = await way.forward(request);
  const isReplayed = answer.headers.some(([name]) => name === 'idempotent-replayed');
  return isReplayed ? change(answer) : answer;
};

/** Successes that are not what the document says. */
export const brokenAnswers: readonly BrokenServer[] = [
  {
    does: 'answers the balance in numbers',
    caughtBy: ['SCHEMA-01'],
    proxy: editing('GET', /balance$/, (json) => {
      for (const item of json['balances'] as Json[]) item['available'] = Number(item['available']);
    }),
  },
  {
    does: 'says null where the balance has no items',
    caughtBy: ['SCHEMA-01'],
    proxy: editing('GET', /balance$/, (json) => void (json['balances'] = null)),
  },
  {
    does: 'answers assets without network status',
    caughtBy: ['SCHEMA-02'],
    proxy: editing(
      'GET',
      /assets$/,
      each((item) => void delete item['network_status']),
    ),
  },
  {
    does: 'answers rates in numbers',
    caughtBy: ['SCHEMA-03'],
    proxy: editing(
      'GET',
      /rates$/,
      each((item) => void (item['rate'] = Number(item['rate']))),
    ),
  },
  {
    does: 'answers an account of another kind',
    caughtBy: ['SCHEMA-04'],
    proxy: editing('GET', /account$/, (json) => void (json['object'] = 'merchant')),
  },
  {
    does: 'answers amounts as numbers when it creates',
    caughtBy: ['SCHEMA-05'],
    proxy: editing('POST', /payments$/, (json) => void (json['amount'] = Number(json['amount']))),
  },
  {
    does: 'answers times in seconds',
    caughtBy: ['SCHEMA-05'],
    proxy: editing('POST', /payments$/, (json) => void (json['created_at'] = 1678886400)),
  },
  {
    does: 'answers an amount with an exponent',
    caughtBy: ['SCHEMA-06'],
    proxy: editing('GET', /payments\/pay_\w+$/, (json) => void (json['amount_due'] = '1e-7')),
  },
  {
    does: 'answers a list without has_more',
    caughtBy: ['SCHEMA-07'],
    proxy: editing('GET', /payments$/, (json) => void delete json['has_more']),
  },
  {
    does: 'answers a list that is an array',
    caughtBy: ['SCHEMA-07'],
    proxy: editing('GET', /payments$/, (json) => ({ object: 'list', data: json })),
  },
  {
    does: 'forgets why a payment was canceled',
    caughtBy: ['SCHEMA-08'],
    proxy: editing('POST', /cancel$/, (json) => void delete json['cancel_reason']),
  },
  {
    does: 'forgets the options of a payment that is selected',
    caughtBy: ['SCHEMA-41'],
    proxy: editing('POST', /select$/, (json) => void delete json['options']),
  },
  {
    does: 'answers a resolution without its time',
    caughtBy: ['SCHEMA-42'],
    proxy: editing('POST', /resolve$/, (json) => void (json['resolution'] = { action: 'accept' })),
  },
  {
    does: 'answers DELETE and actions with 201',
    caughtBy: ['SCHEMA-08', 'SCHEMA-13'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      const isOther = request.method === 'DELETE' || /cancel$/.test(request.target);
      return answer.status === 200 && isOther ? { ...answer, status: 201 } : answer;
    },
  },
  {
    does: 'lists transactions without a hash',
    caughtBy: ['SCHEMA-09'],
    proxy: editing(
      'GET',
      /transactions$/,
      each((item) => void delete item['hash']),
    ),
  },
  {
    does: 'answers a transaction with a wrong direction',
    caughtBy: ['SCHEMA-10'],
    proxy: editing('GET', /transactions\/\w+$/, (json) => void (json['direction'] = 7)),
  },
  {
    does: 'lists keys without scopes',
    caughtBy: ['SCHEMA-11'],
    proxy: editing(
      'GET',
      /api-keys$/,
      each((item) => void delete item['scopes']),
    ),
  },
  {
    does: 'answers a key without its limits',
    caughtBy: ['SCHEMA-12'],
    proxy: editing('GET', /api-keys\/\w+$/, (json) => void delete json['rate_limit']),
  },
  {
    does: 'shows a secret again',
    caughtBy: ['SCHEMA-13'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (!isCall(request, 'GET', /api-keys\/\w+$/) || answer.status !== 200) return answer;
      return edit(answer, (json) => void (json['secret'] = way.secretOf(String(json['public_key']))));
    },
  },
  {
    does: 'does not say that a key is deleted',
    caughtBy: ['SCHEMA-13'],
    proxy: editing('DELETE', /./, (json) => void delete json['deleted']),
  },
  {
    does: 'loses the metadata',
    caughtBy: ['SCHEMA-14'],
    proxy: editing('GET', /payments\/pay_\w+$/, (json) => void (json['metadata'] = {})),
  },
  {
    does: 'pads amounts when it reads them back',
    caughtBy: ['SCHEMA-14'],
    proxy: editing(
      'GET',
      /payments\/pay_\w+$/,
      (json) => void (json['amount'] = `${String(json['amount'])}.0`),
    ),
  },
  {
    does: 'turns text into ASCII',
    caughtBy: ['SCHEMA-14'],
    proxy: editing('POST', /payments$/, (json) => {
      if (typeof json['description'] === 'string')
        json['description'] = json['description'].replace(/[^ -~]/g, '?');
    }),
  },
  {
    does: 'tells no test time',
    caughtBy: ['SCHEMA-15'],
    proxy: editing('POST', /advance$/, (json) => void delete json['now']),
  },
  {
    does: 'answers a simulation with a summary',
    caughtBy: ['SCHEMA-17'],
    proxy: editing('POST', /simulate$/, (json) => ({ object: 'simulation', payment: json['id'] })),
  },
  {
    does: 'answers test money in numbers',
    caughtBy: ['SCHEMA-18'],
    proxy: editing('POST', /fund$/, (json) => void (json['amount'] = Number(json['amount']))),
  },
  {
    does: 'marks a repeat in its own words',
    caughtBy: ['SCHEMA-16'],
    proxy: replayed((answer) => ({
      ...answer,
      headers: withHeaders(answer.headers, { 'idempotent-replayed': 'yes' }),
    })),
  },
  {
    does: 'answers a changed customer without totals',
    caughtBy: ['SCHEMA-31'],
    proxy: editing('PATCH', /customers\/cus_\w+$/, (json) => void delete json['totals']),
  },
  {
    does: 'lists customers with numbers for addresses',
    caughtBy: ['SCHEMA-31'],
    proxy: editing(
      'GET',
      /customers$/,
      each((item) => void (item['email'] = 1)),
    ),
  },
  {
    does: 'answers a changed payment as its changes alone',
    caughtBy: ['SCHEMA-32'],
    proxy: editing('PATCH', /payments\/pay_\w+$/, ({ id, metadata }) => ({ id, metadata })),
  },
  {
    does: 'rotates without showing the secret',
    caughtBy: ['SCHEMA-33'],
    proxy: editing('POST', /rotate$/, (json) => void delete json['secret']),
  },
  {
    does: 'answers a changed account with a policy in numbers',
    caughtBy: ['SCHEMA-34'],
    proxy: editing(
      'PATCH',
      /account$/,
      (json) => void ((json['payout_policy'] as Json)['max_amount'] = 5000),
    ),
  },
  {
    does: 'says in words whether an address is valid',
    caughtBy: ['SCHEMA-35'],
    proxy: editing('POST', /addresses\/validate$/, (json) => void (json['valid'] = 'no')),
  },
  {
    does: 'signs the amounts of balance entries with a word',
    caughtBy: ['SCHEMA-36'],
    proxy: editing('GET', /balance\/entries$/, (json) => void (json['data'] = [{ amount: 'minus 1' }])),
  },
  {
    does: 'answers invoices with quantities as words',
    caughtBy: ['SCHEMA-61'],
    proxy: editing('GET', /invoices\/inv_\w+$/, (json) => {
      for (const line of json['line_items'] as Json[]) line['quantity'] = 'two';
    }),
  },
  {
    does: 'answers a sent invoice without saying where its page is',
    caughtBy: ['SCHEMA-62'],
    proxy: editing('POST', /invoices\/inv_\w+\/send$/, (json) => void delete json['hosted_url']),
  },
  {
    does: 'says of an invoice only that something was paid elsewhere',
    caughtBy: ['SCHEMA-63'],
    proxy: editing('POST', /mark-paid$/, (json) => void (json['paid_out_of_band'] = true)),
  },
  {
    does: 'answers an invoice in place of its PDF',
    caughtBy: ['SCHEMA-64'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      if (!isCall(request, 'GET', /\/pdf$/)) return answer;
      return { ...answer, headers: withHeaders(answer.headers, { 'content-type': 'application/json' }) };
    },
  },
  {
    does: 'answers a refund without saying who pays the fee',
    caughtBy: ['SCHEMA-71'],
    proxy: editing('GET', /refunds\/re_\w+$/, (json) => void delete json['fee_paid_by']),
  },
  {
    does: 'answers as text',
    caughtBy: ['SCHEMA-01', 'SCHEMA-05'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return { ...answer, headers: withHeaders(answer.headers, { 'content-type': 'text/html' }) };
    },
  },
  {
    does: 'names no request',
    caughtBy: ['SCHEMA-01', 'ERR-02'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return { ...answer, headers: withHeaders(answer.headers, { 'x-request-id': null }) };
    },
  },
  {
    does: 'answers wrong amounts with 422',
    caughtBy: ['RUN-01'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return answer.status === 400 && createsPayment(request) ? { ...answer, status: 422 } : answer;
    },
  },
];
