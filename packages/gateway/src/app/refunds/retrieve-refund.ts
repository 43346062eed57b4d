import { notFound } from '@cryptoix/server';
import type { Refund } from '../../domain/refunds/refund.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import type { Work } from '../ports/work.ts';
import type { RefundFilter } from './refund-store.ts';

export async function retrieveRefund(work: Work, id: string): Promise<Refund> {
  const refund = await work.refunds.find(id);
  if (refund === null) throw notFound('refund', id);
  return refund;
}

export async function listRefunds(work: Work, query: ListQuery<RefundFilter>): Promise<Page<Refund>> {
  return await work.refunds.list(query);
}
