import { type HDAccount, mnemonicToAccount } from 'viem/accounts';

/**
 * The published mnemonic of development chains: everybody has these keys, and no money is on them. The
 * first account also owns the test tokens.
 */
const mnemonic = 'test test test test test test test test test test test junk';

export const faucetAccounts: readonly HDAccount[] = Array.from({ length: 10 }, (_, addressIndex) =>
  mnemonicToAccount(mnemonic, { addressIndex }),
);

export function faucetAccountOf(address: string): HDAccount | undefined {
  return faucetAccounts.find((account) => account.address.toLowerCase() === address.toLowerCase());
}
