import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkConfig } from '../chain/network-config.ts';
import { accountKeys } from '../signer/account-keys.ts';
import { openApprovals } from '../signer/approved.ts';
import { createSigner } from '../signer/create-signer.ts';
import { Journal } from '../signer/journal.ts';
import type { AssetLimit } from '../signer/limits.ts';
import { serveSigner } from '../signer/serve-signer.ts';

/** The mnemonic of the test vectors of BIP 84: everybody has these keys. */
export const payoutMnemonic =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';

export const payoutKeys = accountKeys(payoutMnemonic);

export const signerSecret = 'test secret between gateway and signer';

export interface LocalSigner {
  readonly env: { readonly CRYPTOIX_SIGNER: string; readonly CRYPTOIX_SIGNER_SECRET: string };
  start(databaseUrl: string): Promise<void>;
  stop(): Promise<void>;
  /** Removes its folder as well. */
  close(): Promise<void>;
}

/** A signer on a unix socket, with the published test seed and its own journal. */
export function createLocalSigner(
  networks: readonly NetworkConfig[],
  limits: ReadonlyMap<string, AssetLimit> = new Map(),
): LocalSigner {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-signer-'));
  const path = join(folder, 'signer.sock');
  let running: (() => Promise<void>) | null = null;
  const stop = async (): Promise<void> => {
    await running?.();
    running = null;
  };
  return {
    env: { CRYPTOIX_SIGNER: `unix:${path}`, CRYPTOIX_SIGNER_SECRET: signerSecret },
    start: async (databaseUrl) => {
      const approvals = openApprovals(databaseUrl);
      const journal = new Journal(join(folder, 'journal.jsonl'));
      const signer = createSigner({ keys: payoutKeys, networks, approvals, journal, limits });
      const served = await serveSigner(signer, { kind: 'unix', path }, signerSecret);
      running = async () => {
        await served.close();
        await approvals.close();
      };
    },
    stop,
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
