import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { describe, expect, it } from 'vitest';
import { addressOfScript, checkBitcoinAddress, scriptOfAddress } from './address.ts';
import { createBitcoinDeriver } from './address-deriver.ts';
import { bitcoinMainnet, bitcoinRegtest } from './params.ts';
import { bip84Zpub, testTpub } from './testing.ts';

const derive = (xpub: string, params = bitcoinMainnet) =>
  createBitcoinDeriver({ network: 'bitcoin', xpub, params });

describe('createBitcoinDeriver', () => {
  // https://github.com/bitcoin/bips/blob/master/bip-0084.mediawiki#test-vectors
  it.each([
    [0, 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'],
    [1, 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'],
  ])('derives the address of index %i of the standard', (index, address) => {
    expect(derive(bip84Zpub).derive(index)).toMatchObject({ index, address, path: `m/84'/0'/0'/0/${index}` });
  });

  it('derives the same from the plain spelling of the key', () => {
    const seed = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`);
    const xpub = HDKey.fromMasterSeed(seed).derive("m/84'/0'/0'").publicExtendedKey;
    expect(derive(xpub).derive(0).address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
  });

  it('gives addresses of test networks from a test key, with their script', () => {
    const item = derive(testTpub, bitcoinRegtest).derive(0);
    expect(item).toMatchObject({
      path: "m/84'/1'/0'/0/0",
      address: 'bcrt1qquv9lg5g2r4jkr0ahun0ddfg5xntxjelwjpnuw',
    });
    expect(item.script).toBe(scriptOfAddress(item.address, bitcoinRegtest));
    expect(addressOfScript(Buffer.from(item.script ?? '', 'hex'), bitcoinRegtest)).toBe(item.address);
  });

  it('refuses the key of another network by name', () => {
    expect(() => derive(testTpub)).toThrow(/expected zpub or xpub, got tpub/);
    expect(() => derive(bip84Zpub, bitcoinRegtest)).toThrow(/expected vpub or tpub, got zpub/);
  });
});

describe('checkBitcoinAddress', () => {
  it.each([
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'p2wpkh'],
    // BIP 350 and BIP 341 forms, and the two of base58.
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', 'p2tr'],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'p2pkh'],
    ['3P14159f73E4gFr7JterCCQh9QjiTjiZrG', 'p2sh'],
  ])('takes %s', (address, kind) => {
    expect(checkBitcoinAddress(address, bitcoinMainnet)).toEqual({ ok: true, address, kind });
  });

  it('writes a bech32 address in lower case', () => {
    const address = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu';
    expect(checkBitcoinAddress(address.toUpperCase(), bitcoinMainnet)).toMatchObject({ address });
  });

  it.each([
    ['bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyv', 'address_invalid'],
    ['Bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', 'address_invalid'],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb', 'address_invalid'],
    ['bcrt1qquv9lg5g2r4jkr0ahun0ddfg5xntxjelwjpnuw', 'address_network_mismatch'],
    ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'address_network_mismatch'],
    ['0x14dC79964da2C08b23698B3D3cc7Ca32193d9955', 'address_network_mismatch'],
  ])('refuses %s', (address, reason) => {
    expect(checkBitcoinAddress(address, bitcoinMainnet)).toMatchObject({ ok: false, reason });
  });
});
