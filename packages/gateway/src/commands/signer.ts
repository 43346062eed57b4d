import type { Command } from 'commander';
import { dirname, join } from 'node:path';
import { readNetworksFile } from '../chain/network-config.ts';
import { accountKeys } from '../signer/account-keys.ts';
import { openApprovals } from '../signer/approved.ts';
import { createSigner } from '../signer/create-signer.ts';
import { Journal } from '../signer/journal.ts';
import { readLimits } from '../signer/limits.ts';
import { readSeedFile } from '../signer/seed-file.ts';
import { serveSigner } from '../signer/serve-signer.ts';
import { parseSignerAddress } from '../signer-client/signer-address.ts';
import { passphraseFrom } from './passphrase.ts';
import { CommandError, type Terminal } from './terminal.ts';

interface SignerFlags {
  readonly wallet: string;
  readonly passphraseFile?: string;
  readonly limits?: string;
  readonly journal?: string;
}

export function addSigner(program: Command, terminal: Terminal): void {
  program
    .command('signer')
    .description('sign approved payouts; its own process, the only one that holds the seed')
    .requiredOption('--wallet <file>', 'the encrypted wallet')
    .option('--passphrase-file <file>', 'where its passphrase is; standard input otherwise')
    .option('--limits <file>', 'limits of its own, as JSON')
    .option('--journal <file>', 'where it remembers what it signed (beside the wallet)')
    .action(async (flags: SignerFlags) => {
      const { env } = terminal;
      const need = (name: string): string => {
        const value = env[name];
        if (value === undefined || value === '') throw new CommandError(`${name} is not set.`);
        return value;
      };
      const networks = readNetworksFile(need('CRYPTOIX_NETWORKS_FILE'));
      const secret = need('CRYPTOIX_SIGNER_SECRET');
      if (secret.length < 32)
        throw new CommandError('CRYPTOIX_SIGNER_SECRET must have at least 32 characters.');
      const address = parseSignerAddress(need('CRYPTOIX_SIGNER'));
      const isSandbox = env['CRYPTOIX_SANDBOX'] === '1';
      const mnemonic = await readSeedFile(
        flags.wallet,
        () => passphraseFrom(flags.passphraseFile),
        isSandbox,
      );
      const approvals = openApprovals(need('DATABASE_URL'));
      const assets = networks.flatMap((network) => network.assets);
      const signer = createSigner({
        keys: accountKeys(mnemonic),
        networks,
        approvals,
        journal: new Journal(flags.journal ?? join(dirname(flags.wallet), 'signer-journal.jsonl')),
        limits: flags.limits === undefined ? new Map() : readLimits(flags.limits, assets),
      });
      const served = await serveSigner(signer, address, secret);
      const names = signer.networks().map(({ network, mode }) => `${network} (${mode})`);
      terminal.print(JSON.stringify({ signer: 'listening', networks: names }));
      await new Promise<void>((resolve) => {
        process.once('SIGTERM', resolve);
        process.once('SIGINT', resolve);
      });
      await served.close();
      await approvals.close();
    });
}
