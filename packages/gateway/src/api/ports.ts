import type { PdfPorts } from '../app/invoices/invoice-pdf.ts';
import type { Network, Networks } from '../app/ports/networks.ts';
import type { NetworkStatuses } from '../app/ports/network-status.ts';
import type { PayoutDesk } from '../app/ports/payout-desk.ts';
import type { Rates } from '../app/ports/rates.ts';
import type { TestBench } from '../app/ports/test-network.ts';
import type { Transactor } from '../app/ports/transactor.ts';
import type { Mode, Work } from '../app/ports/work.ts';

/** What the handlers hand to the use cases. */
export interface ApiPorts<Tx> {
  /** The work that can be done inside a request's transaction. */
  readonly open: (tx: Tx) => Work;
  readonly networks: Networks;
  readonly statuses: NetworkStatuses;
  readonly ratesFor: (mode: Mode) => Rates;
  /** For operations that run outside their request's transaction. */
  readonly transactor: Transactor;
  readonly bench: TestBench;
  readonly desk: PayoutDesk;
  /** The line of keys that a key belongs to: they count as one person. */
  readonly lineageOf: (tx: Tx, keyId: string) => Promise<string>;
  /** The address of the payer's page that a token opens. */
  readonly payUrl: PayUrl;
  /** Whether live mail can be sent at all. */
  readonly hasMailer: boolean;
  readonly writePdf: PdfPorts['writePdf'];
}

/** The address of the payer's page that a token opens. */
export type PayUrl = (token: string) => string;

/** The explorer links of a mode's networks. */
export function explorerOf(networks: Networks, mode: Mode): (network: string, hash: string) => string | null {
  const byName = new Map<string, Network>(networks.list(mode).map((network) => [network.name, network]));
  return (network, hash) => byName.get(network)?.explorerUrl?.(hash) ?? null;
}
