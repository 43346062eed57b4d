import { notFound } from '@cryptoix/server';
import type { Work } from '../ports/work.ts';

/** Takes an address out of the book, at once: to pay less freely needs no waiting. */
export async function deleteAddress(work: Work, id: string): Promise<void> {
  if (!(await work.book.remove(id))) throw notFound('address', id);
}
