export { decimalFromJsonNumber, formatDecimal, parseDecimal } from './decimal.ts';
export type { DecimalFromNumber, DecimalProblem } from './decimal.ts';
export { isId, newIdPattern } from './ids.ts';
export * from './generated/errors.ts';
export * from './generated/id-prefixes.ts';
export * from './generated/operations.ts';
export * from './generated/scopes.ts';
export type * from './generated/schemas.ts';
export type { components, operations, paths } from './generated/types.ts';
