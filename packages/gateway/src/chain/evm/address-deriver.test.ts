import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { mnemonicToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { checkEvmAddress, createEvmDeriver } from './address-deriver.ts';
import { testMnemonic, testXpub } from './testing.ts';

const root = HDKey.fromMasterSeed(mnemonicToSeedSync(testMnemonic));
const tpub = HDKey.fromMasterSeed(mnemonicToSeedSync(testMnemonic), {
  public: 0x043587cf,
  private: 0x04358394,
}).derive("m/84'/1'/0'").publicExtendedKey;
const derive = (xpub: string, index: number) => createEvmDeriver({ network: 'ethereum', xpub }).derive(index);

describe('createEvmDeriver', () => {
  it('derives the published address of index 7', () => {
    expect(derive(testXpub, 7)).toEqual({
      index: 7,
      address: '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955',
      path: "m/44'/60'/0'/0/7",
      script: null,
    });
  });

  it.each([0, 1, 20, 1_000_000, 2 ** 31 - 1])('derives what the seed holder signs for at %i', (index) => {
    const signer = mnemonicToAccount(testMnemonic, { addressIndex: index });
    expect(derive(testXpub, index).address).toBe(signer.address);
  });

  it.each([
    ['a private key', root.derive("m/44'/60'/0'").privateExtendedKey, /private key/],
    ['the root instead of the account', root.publicExtendedKey, /depth 3/],
    ['an address key', root.derive("m/44'/60'/0'/0").publicExtendedKey, /got depth 4/],
    ['a wrong letter', `${testXpub.slice(0, -1)}1`, /checksum/],
    ['a key of Bitcoin testnet', tpub, /expected xpub, got tpub/],
    ['nothing', '', /not valid/],
  ])('refuses %s', (_, xpub, message) => {
    expect(() => derive(xpub, 0)).toThrow(message);
  });
});

describe('checkEvmAddress', () => {
  const address = '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955';

  it.each([address, address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`])('takes %s', (given) => {
    expect(checkEvmAddress(given)).toEqual({ ok: true, address, kind: 'account' });
  });

  it.each([
    [address.replace('d', 'D'), 'address_invalid'],
    [address.slice(0, -1), 'address_invalid'],
    [address.slice(2), 'address_invalid'],
    ['vitalik.eth', 'address_invalid'],
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'address_network_mismatch'],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'address_network_mismatch'],
  ])('refuses %s', (given, reason) => {
    expect(checkEvmAddress(given)).toMatchObject({ ok: false, reason });
  });
});
