import { edit } from '../deviating-proxy.ts';
import type { BrokenServer } from './broken-server.ts';

type Json = Record<string, unknown>;

/** Changes the successes of calls whose path fits. */
const editing =
  (path: RegExp, change: (json: Json) => unknown): NonNullable<BrokenServer['proxy']> =>
  () =>
  async (request, way) => {
    const answer = await way.forward(request);
    const isMeant = answer.status === 200 && path.test(request.target.split('?')[0] ?? '');
    return isMeant ? edit(answer, change) : answer;
  };

/** Servers that pay out otherwise than the document says. */
export const brokenPayouts: readonly BrokenServer[] = [
  {
    does: 'estimates without saying what the recipient would get',
    caughtBy: ['SCHEMA-51'],
    proxy: editing(/payouts\/estimate$/, (json) => void delete json['amount_sent']),
  },
  {
    does: 'answers payouts with fees as numbers',
    caughtBy: ['SCHEMA-52'],
    proxy: editing(/payouts\/po_\w+$/, (json) => void (json['network_fee'] = 0.001)),
  },
  {
    does: 'lists payouts without their approval',
    caughtBy: ['SCHEMA-52'],
    proxy: editing(/payouts$/, (json) => {
      const { data } = json;
      if (Array.isArray(data)) for (const item of data as Json[]) delete item['approval'];
    }),
  },
  {
    does: 'raises a fee and answers that it did',
    caughtBy: ['SCHEMA-53'],
    proxy: editing(/bump-fee$/, () => ({ ok: true })),
  },
  {
    does: 'lets whoever made a payout approve it',
    caughtBy: ['ERR-81'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return /payouts\/approve$/.test(request.target) ? { ...answer, status: 200 } : answer;
    },
  },
  {
    does: 'pays out without an Idempotency-Key',
    caughtBy: ['IDEM-81'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return /payouts$/.test(request.target) && answer.status === 400 ? { ...answer, status: 200 } : answer;
    },
  },
];
