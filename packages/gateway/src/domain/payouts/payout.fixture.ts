import type { NewPayout } from './change-payout.ts';

/** What a payout of 0.1 BTC begins with. */
export function newPayout(changes: Partial<NewPayout> = {}): NewPayout {
  const btc = { currency: 'BTC', decimals: 8, displayDecimals: 8 } as const;
  return {
    id: 'po_1',
    merchantId: 'm',
    livemode: false,
    idempotencyKey: 'key',
    createdBy: { keyId: 'key_1', lineage: 'key_1' },
    refundId: null,
    terms: {
      amount: 10_000_000n,
      priced: btc,
      asset: 'BTC:bitcoin',
      network: 'bitcoin',
      paid: btc,
      payAmount: 10_000_000n,
      rate: null,
      address: 'bcrt1q',
      addressId: null,
      speed: 'normal',
      paidBy: 'sender',
      feeMax: null,
      value: null,
    },
    notes: { description: null, reference: null, metadata: {}, customerId: null },
    feeReserved: 700n,
    feeReservedNative: 700n,
    approvalPolicy: null,
    pendingReason: 'queued',
    ...changes,
  };
}
