import { randomUUID } from 'node:crypto';
import { postTransfer } from '../store/ledger.ts';
import type { TestStore } from './test-store.ts';

/**
 * Does to a merchant's books what a payout does: the money is reserved, and then no longer on the chain.
 *
 * @param asset `<currency>:<network>`
 */
export async function spendBalance(
  store: TestStore,
  merchantId: string,
  asset: string,
  amount: bigint,
): Promise<void> {
  const ref = `spent:${randomUUID()}`;
  const move = (from: string, to: string) => [
    { account: from, asset, amount: -amount },
    { account: to, asset, amount },
  ];
  await store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
    await postTransfer(tx, { kind: 'reserve', ref: `${ref}:reserve`, lines: move('available', 'reserved') });
    await postTransfer(tx, {
      kind: 'settle',
      ref: `${ref}:settle`,
      lines: move('reserved', 'house:onchain'),
    });
  });
}
