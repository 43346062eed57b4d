import type { PayoutGateway } from './payout-gateway.ts';

export interface SignedAttempt {
  readonly kind: string;
  readonly txid: string;
  readonly raw: string;
  /** Outpoints, or the sender and its nonce. */
  readonly spends: readonly string[];
}

/** What was signed for a payout, oldest first, and what each of these transactions uses up. */
export async function signedAttempts(gateway: PayoutGateway, payoutId: string): Promise<SignedAttempt[]> {
  const rows = await gateway.store.asOwner(
    `select a.kind, a.txid, a.raw, a.unsigned from wallet_attempt a
     join wallet_group g on g.merchant_id = a.merchant_id and g.id = a.group_id
     where g.payout_id = $1 and a.raw is not null order by a.number`,
    [payoutId],
  );
  return rows.map(({ kind, txid, raw, unsigned }) => {
    const { inputs, from, nonce } = unsigned as { inputs?: string[]; from?: string; nonce?: number };
    return {
      kind: String(kind),
      txid: String(txid),
      raw: String(raw),
      spends: inputs ?? [`${from}:${nonce}`],
    };
  });
}
