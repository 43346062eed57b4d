import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';

/** The published mnemonic of development chains. */
export const testMnemonic = 'test test test test test test test test test test test junk';

/** Its account key: what a gateway under test is given. */
export const testXpub = HDKey.fromMasterSeed(mnemonicToSeedSync(testMnemonic)).derive(
  "m/44'/60'/0'",
).publicExtendedKey;
