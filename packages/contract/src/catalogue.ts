import { authHeaders } from './cases/auth-headers.ts';
import { authSignature } from './cases/auth-signature.ts';
import { authString } from './cases/auth-string.ts';
import { authTimestamp } from './cases/auth-timestamp.ts';
import { authValid } from './cases/auth-valid.ts';
import { errorsBody } from './cases/errors-body.ts';
import { errorsEnvelope } from './cases/errors-envelope.ts';
import { errorsValues } from './cases/errors-values.ts';
import { errorsWire } from './cases/errors-wire.ts';
import { idempotency } from './cases/idempotency.ts';
import { pages } from './cases/pages.ts';
import { payouts } from './cases/payouts.ts';
import { rates } from './cases/rates.ts';
import { refunds } from './cases/refunds.ts';
import { schema } from './cases/schema.ts';
import { schemaInvoices } from './cases/schema-invoices.ts';
import { schemaRecords } from './cases/schema-records.ts';
import { wholeRun } from './cases/whole-run.ts';
import type { ContractCase } from './contract-case.ts';

function byId(cases: readonly ContractCase[]): readonly ContractCase[] {
  return [...cases].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every rule that can be judged from outside, in the order in which they run. */
export const catalogue: readonly ContractCase[] = [
  ...byId([...authValid, ...authHeaders, ...authTimestamp, ...authString, ...authSignature]),
  ...byId([...errorsEnvelope, ...errorsBody, ...errorsValues, ...errorsWire]),
  ...schema,
  ...schemaRecords,
  ...schemaInvoices,
  ...payouts,
  ...refunds,
  ...idempotency,
  ...pages,
  ...rates,
  ...wholeRun,
];
