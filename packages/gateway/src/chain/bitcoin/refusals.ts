/** What nodes say of a transaction that they do not take, and what we call it; the first that fits counts. */
const refusals: readonly (readonly [RegExp, string])[] = [
  // Core: txn-mempool-conflict. btcd: "output … already spent by transaction … in the memory pool".
  [/txn-mempool-conflict|already spent by|already exists in the mempool/i, 'mempool_conflict'],
  [
    /insufficient fee|rejecting replacement|replacement transaction|new-replacement/i,
    'replacement_underpriced',
  ],
  [/too-long-mempool-chain|too many (ancestors|descendants)|ancestor size/i, 'too_long_chain'],
  [
    /missing[ -]?inputs|missing-?orspent|inputs-missingorspent|orphan|unknown inputs?|already spent/i,
    'missing_inputs',
  ],
  [/fee exceeds|max-fee-exceeded|absurdly-high-fee/i, 'fee_too_high'],
  [
    /min(imum)? relay fee|mempool min fee|relay fee not met|under the required|due to low fees/i,
    'fee_too_low',
  ],
  [/dust/i, 'dust'],
  [/in-belowout|total value of all transaction inputs|toolarge|outputvalues? /i, 'amounts'],
  [/non-?bip68-final|non-final|not finalized|sequence lock/i, 'not_final'],
  [
    /mandatory-script|script-verify|signature|witness program|bad-witness|failed to validate input/i,
    'bad_signature',
  ],
  [
    /nonstandard|non-standard|scriptpubkey|scriptsig|tx-size|version|multi-op-return|datacarrier|bare-multisig/i,
    'nonstandard',
  ],
];

/** One code for the many words of a refusal; `rejected` for words that are new to us. */
export function refusalCode(words: string): string {
  return refusals.find(([pattern]) => pattern.test(words))?.[1] ?? 'rejected';
}
