import type { Network, Networks } from '../ports/networks.ts';
import type { Transactor } from '../ports/transactor.ts';
import type { Mode } from '../ports/work.ts';
import { checkAddress, type AddressVerdict } from './check-address.ts';
import { pickNetwork, type AddressPlace } from './pick-network.ts';

export interface ValidateAddress extends AddressPlace {
  readonly address: string;
}

export type AddressWarning = 'checksum_absent' | 'contract' | 'token_contract' | 'contract_unknown';

/** What lives at an address, as far as its network tells. */
export interface AddressLook {
  /** Null on networks without contracts, and where the node could not be asked. */
  readonly contract: boolean | null;
  readonly warnings: readonly AddressWarning[];
}

export interface AddressValidation extends AddressLook {
  readonly currency: string;
  readonly network: string;
  readonly verdict: AddressVerdict;
}

/** Says whether money can be sent to an address, and what to mind. It asks the network's node. */
export async function validateAddress(
  { networks, transactor }: { readonly networks: Networks; readonly transactor: Transactor },
  whom: { readonly merchantId: string; readonly mode: Mode },
  input: ValidateAddress,
): Promise<AddressValidation> {
  const network = pickNetwork(networks, whom.mode, input);
  const verdict = await transactor.inMerchant(whom.merchantId, whom.mode, (work) =>
    checkAddress(work, network, input.address),
  );
  const look: AddressLook =
    verdict.fault === null
      ? await lookAt(network, verdict.address, input.address)
      : { contract: null, warnings: [] };
  return { currency: input.currency, network: network.name, verdict, ...look };
}

async function lookAt(network: Network, address: string, text: string): Promise<AddressLook> {
  // EIP-55: the letters' case is the checksum, and letters of one case carry none.
  const checksum: AddressWarning[] =
    network.uri.standard === 'erc681' && text !== address ? ['checksum_absent'] : [];
  if (network.assets.some((asset) => asset.contract?.toLowerCase() === address.toLowerCase())) {
    return { contract: true, warnings: [...checksum, 'token_contract'] };
  }
  if (network.reader.hasCode === undefined) return { contract: null, warnings: checksum };
  const contract = await network.reader.hasCode(address).catch(() => null);
  if (contract === null) return { contract, warnings: [...checksum, 'contract_unknown'] };
  return { contract, warnings: contract ? [...checksum, 'contract'] : checksum };
}
