import { authHeaders } from './cases/auth-headers.ts';
import { authSignature } from './cases/auth-signature.ts';
import { authString } from './cases/auth-string.ts';
import { authTimestamp } from './cases/auth-timestamp.ts';
import { authValid } from './cases/auth-valid.ts';
import type { ContractCase } from './contract-case.ts';

/** Every rule that can be judged from outside, in the order in which they run. */
export const catalogue: readonly ContractCase[] = [
  ...[...authValid, ...authHeaders, ...authTimestamp, ...authString, ...authSignature].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  ),
];
