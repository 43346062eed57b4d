import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';

/** BIP 32 version bytes of test networks: keys that begin with tpub. */
const testVersions = { public: 0x043587cf, private: 0x04358394 };

/** The accounts of a wallet, as the gateway's networks file names them. */
export interface AccountKeys {
  readonly evm: HDKey;
  readonly bitcoin: HDKey;
  readonly litecoin: HDKey;
  /** Of every test network, Litecoin's too: they share a coin type (SLIP 44). */
  readonly bitcoinTest: HDKey;
}

export function accountKeys(mnemonic: string): AccountKeys {
  const seed = mnemonicToSeedSync(mnemonic);
  const root = HDKey.fromMasterSeed(seed);
  return {
    evm: root.derive("m/44'/60'/0'"),
    bitcoin: root.derive("m/84'/0'/0'"),
    litecoin: root.derive("m/84'/2'/0'"),
    bitcoinTest: HDKey.fromMasterSeed(seed, testVersions).derive("m/84'/1'/0'"),
  };
}

/** What may be shown: the keys to watch with. */
export function publicKeysOf({ evm, bitcoin, litecoin, bitcoinTest }: AccountKeys): Record<string, string> {
  return {
    evm: evm.publicExtendedKey,
    bitcoin: bitcoin.publicExtendedKey,
    litecoin: litecoin.publicExtendedKey,
    bitcoin_test: bitcoinTest.publicExtendedKey,
  };
}
