import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';

/** The account key of BIP 84's own test vector, mnemonic `abandon … about`, as the standard spells it. */
export const bip84Zpub =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';

/** The same for test networks: account m/84'/1'/0' of the published mnemonic of development chains. */
export const testTpub = HDKey.fromMasterSeed(
  mnemonicToSeedSync('test test test test test test test test test test test junk'),
  {
    public: 0x043587cf,
    private: 0x04358394,
  },
).derive("m/84'/1'/0'").publicExtendedKey;
