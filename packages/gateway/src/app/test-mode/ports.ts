import type { Networks } from '../ports/networks.ts';
import type { TestBench } from '../ports/test-network.ts';
import type { Transactor } from '../ports/transactor.ts';

/** What the test operations work with: they call networks, so they begin their own transactions. */
export interface TestModePorts {
  readonly networks: Networks;
  readonly transactor: Transactor;
  readonly bench: TestBench;
  /** The address of the payer's page that a token opens. */
  readonly payUrl: (token: string) => string;
}
