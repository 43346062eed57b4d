import { expect, it } from 'vitest';
import { refusalCode } from './refusals.ts';

// As Bitcoin Core, Litecoin Core and btcd write them.
it.each([
  ['bad-txns-inputs-missingorspent', 'missing_inputs'],
  ['Missing inputs', 'missing_inputs'],
  ['orphan transaction 00ff references outputs of unknown or fully-spent transaction 00ee', 'missing_inputs'],
  ['txn-mempool-conflict', 'mempool_conflict'],
  ['output 00ff:1 already spent by transaction 00ee in the memory pool', 'mempool_conflict'],
  [
    'insufficient fee, rejecting replacement 00ff; new feerate 0.00001 <= old feerate 0.0001',
    'replacement_underpriced',
  ],
  ['insufficient fee', 'replacement_underpriced'],
  [
    'replacement transaction 00ff has an insufficient fee rate: needs more than 10, has 9',
    'replacement_underpriced',
  ],
  ['min relay fee not met, 209 < 221', 'fee_too_low'],
  ['mempool min fee not met, 100 < 221', 'fee_too_low'],
  ['transaction 00ff has 10 fees which is under the required amount of 221', 'fee_too_low'],
  ['transaction 00ff has been rejected by the rate limiter due to low fees', 'fee_too_low'],
  ['Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)', 'fee_too_high'],
  ['max-fee-exceeded', 'fee_too_high'],
  ['absurdly-high-fee, 100000000 > 10000000', 'fee_too_high'],
  ['dust', 'dust'],
  ['dust, tx with dust output must be 0-fee', 'dust'],
  ['transaction output 0: payment of 200 is dust', 'dust'],
  ['too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]', 'too_long_chain'],
  ['too-long-mempool-chain, exceeds ancestor size limit [limit: 101000]', 'too_long_chain'],
  ['bad-txns-in-belowout, value in (0.1) < value out (0.2)', 'amounts'],
  [
    'total value of all transaction inputs for transaction 00ff is 1 which is less than the amount spent of 2',
    'amounts',
  ],
  ['non-BIP68-final', 'not_final'],
  [
    'mandatory-script-verify-flag-failed (Signature must be zero for failed CHECK(MULTI)SIG operation)',
    'bad_signature',
  ],
  ['failed to validate input 00ff:0 which references output 00ee:1', 'bad_signature'],
  ['scriptpubkey', 'nonstandard'],
  ['tx-size-small', 'nonstandard'],
  ['something that no node says today', 'rejected'],
])('calls %j %s', (words, code) => {
  expect(refusalCode(words)).toBe(code);
});
