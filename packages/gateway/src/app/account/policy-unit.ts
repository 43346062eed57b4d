import type { Denomination } from '../../domain/money/asset.ts';

/** What the amounts of a payout policy are counted in; a payout is valued in it at the rate of its moment. */
export const policyUnit: Denomination = { currency: 'USD', decimals: 2, displayDecimals: 2 };
