import type { HDKey } from '@scure/bip32';
import type { SignRequest, Signature } from '../app/ports/wallet.ts';
import { bitcoinRegtest, type BitcoinParams } from '../chain/bitcoin/params.ts';
import { parseAccountKey } from '../chain/extended-key.ts';
import type { NetworkConfig } from '../chain/network-config.ts';
import type { AccountKeys } from './account-keys.ts';
import type { Approvals } from './approved.ts';
import type { Journal } from './journal.ts';
import type { AssetLimit } from './limits.ts';
import { demand } from './refusal.ts';
import { signEvm } from './sign-evm.ts';
import { signPsbt } from './sign-psbt.ts';

export interface SignerOptions {
  readonly keys: AccountKeys;
  readonly networks: readonly NetworkConfig[];
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly limits: ReadonlyMap<string, AssetLimit>;
}

/** Signs what was approved, and nothing else. It believes the request in nothing that it can look up itself. */
export interface ApprovingSigner {
  networks(): { readonly network: string; readonly mode: string }[];
  sign(request: SignRequest): Promise<Signature>;
}

const dayMs = 24 * 3_600_000;

export function createSigner({ keys, networks, approvals, journal, limits }: SignerOptions): ApprovingSigner {
  const own = networks.filter((network) => holds(keys, network));

  const assertLimits = (network: string, payout: { id: string; currency: string; amount: bigint }): void => {
    const asset = `${payout.currency}:${network}`;
    const limit = limits.get(asset);
    if (limit === undefined) return;
    const { maxAmount, maxPerDay } = limit;
    demand(
      maxAmount === null || payout.amount <= maxAmount,
      "It is above the signer's limit for one payout.",
    );
    const since = new Date(Date.now() - dayMs);
    const today = journal.signedSince(asset, since, payout.id);
    demand(
      maxPerDay === null || today + payout.amount <= maxPerDay,
      "It is above the signer's limit for a day.",
    );
  };

  return {
    networks: () => own.map(({ network, mode }) => ({ network, mode })),
    sign: async (request) => {
      const { unsigned, merchantId, group: id, mode, network: name } = request;
      const network = own.find((each) => each.network === name && each.mode === mode);
      demand(network !== undefined, `This signer holds no keys of ${mode} ${name}.`);
      const key = [mode, name, merchantId, id, request.attempt].join('/');
      const before = journal.find(key, unsigned);
      if (before !== null) return before;
      const group = await approvals.find({ merchantId, group: id, network: name, mode });
      const { payout } = group;
      journal.assertSameWorth(unsigned);
      if (payout !== null) {
        journal.assertExclusive(payout.id, unsigned);
        assertLimits(name, payout);
      }
      demand((unsigned.kind === 'evm') === (network.adapter === 'evm'), 'It is for another kind of network.');
      const signature =
        network.adapter === 'evm' && unsigned.kind === 'evm'
          ? await signEvm(keys.evm, network, group, unsigned)
          : unsigned.kind === 'psbt'
            ? signPsbt(accountOf(keys, network), paramsOf(network), group, unsigned)
            : null;
      demand(signature !== null, 'It cannot be signed.');
      journal.add(key, unsigned, signature, {
        payout: payout?.id ?? null,
        asset: payout === null ? null : `${payout.currency}:${name}`,
        amount: payout?.amount ?? 0n,
      });
      return signature;
    },
  };
}

/** Whether the account that a network's addresses come from is this wallet's, however its key is spelled. */
function holds(keys: AccountKeys, network: NetworkConfig): boolean {
  const own = accountOf(keys, network);
  if (network.adapter === 'evm') return own.publicExtendedKey === network.xpub;
  const watched = parseAccountKey(network.xpub, paramsOf(network).keyVersions);
  return isSame(watched, own);
}

function isSame(one: HDKey, other: HDKey): boolean {
  const print = ({ publicKey, chainCode }: HDKey): string =>
    Buffer.concat([publicKey ?? new Uint8Array(), chainCode ?? new Uint8Array()]).toString('hex');
  return print(one) === print(other);
}

function accountOf(keys: AccountKeys, network: NetworkConfig): HDKey {
  if (network.adapter === 'evm') return keys.evm;
  const { name, coin } = paramsOf(network);
  return name === 'mainnet' ? keys[coin] : keys.bitcoinTest;
}

function paramsOf(network: NetworkConfig): BitcoinParams {
  return network.adapter === 'bitcoin' ? network.params : bitcoinRegtest;
}
