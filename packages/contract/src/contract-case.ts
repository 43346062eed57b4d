import type { Session } from './session.ts';

/** The groups of the catalogue. */
export type Group = 'AUTH' | 'ERR' | 'SCHEMA' | 'IDEM' | 'PAGE' | 'RATE' | 'RUN';

/** One rule of the contract and how to find out whether a server keeps it. */
export interface ContractCase {
  /** `AUTH-09`; ids are never given to another rule. */
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  /** Where the rule stands: a JSON pointer into the document. */
  readonly spec: string;
  /** The operations that it calls. */
  readonly needs: readonly string[];
  /**
   * The same call done right. It runs first and must succeed, so that a server that refuses everything
   * does not pass as a strict one. Null where the case itself is such a call.
   */
  readonly control: ((session: Session) => Promise<void>) | null;
  /** Resolves where the rule is kept; throws a `ContractFailure` or `NotVerifiable` otherwise. */
  readonly run: (session: Session) => Promise<void>;
  /** Why no broken server in our tests is caught by this case alone. */
  readonly unproven?: string;
}

export type Outcome = 'pass' | 'fail' | 'not_verifiable';

/** What became of one case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Empty for a pass; otherwise what was expected and what came, or what the target lacks. */
  readonly reason: string;
}
