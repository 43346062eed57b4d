import type { CreateEventLog } from '../store/work.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** For tests of what happens beside the events. */
export const noEvents: CreateEventLog = () => ({
  customer: nothing,
  invoice: nothing,
  payment: nothing,
  payout: nothing,
  refund: nothing,
  transaction: nothing,
});
