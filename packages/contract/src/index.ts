export { catalogue } from './catalogue.ts';
export type { CaseResult, ContractCase, Group, Outcome } from './contract-case.ts';
export type { Definitions } from './document.ts';
export { ContractFailure, NotVerifiable, TargetUnreachable } from './outcome.ts';
export { runSuite, type RunOptions } from './run-suite.ts';
export type { Credentials, Target } from './target.ts';
