import type { Work } from '../ports/work.ts';
import { choosePayout, type ChosenPayout, type ChoosePorts, type PayoutInput } from './choose-payout.ts';
import { requireCustomer } from '../customers/require-customer.ts';

export type PayoutWarning = 'balance_insufficient' | 'approval_required' | 'signer_absent' | 'fee_high';

export interface PayoutEstimate {
  readonly chosen: ChosenPayout;
  readonly totalDebit: bigint;
  readonly sufficientBalance: boolean;
  readonly expiresAt: Date;
  readonly warnings: readonly PayoutWarning[];
}

const usefulMs = 60_000;

/** What a payout would cost now, and whether it could be made. Nothing is changed or held. */
export async function estimatePayout(
  work: Work,
  ports: ChoosePorts & { readonly isSignerThere: (network: string) => boolean },
  input: PayoutInput & { readonly customerId?: string | null | undefined },
): Promise<PayoutEstimate> {
  await requireCustomer(work, input.customerId);
  const chosen = await choosePayout(work, ports, input);
  const { terms, feeReserved } = chosen;
  const totalDebit = terms.payAmount + feeReserved;
  const balances = await work.ledger.balances();
  const available = balances.find(({ asset }) => asset === terms.asset)?.available ?? 0n;
  const warnings: PayoutWarning[] = [
    ...(available < totalDebit ? (['balance_insufficient'] as const) : []),
    ...(chosen.approvalPolicy !== null ? (['approval_required'] as const) : []),
    ...(ports.isSignerThere(terms.network) ? [] : (['signer_absent'] as const)),
    ...(feeReserved * 10n > terms.payAmount ? (['fee_high'] as const) : []),
  ];
  const expiresAt = new Date(work.now.getTime() + usefulMs);
  return { chosen, totalDebit, sufficientBalance: available >= totalDebit, expiresAt, warnings };
}
