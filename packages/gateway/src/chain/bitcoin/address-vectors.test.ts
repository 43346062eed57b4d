import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { p2wpkh } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';
import { addressOfScript, checkBitcoinAddress, scriptOfAddress } from './address.ts';
import { createBitcoinDeriver } from './address-deriver.ts';
import {
  bitcoinMainnet,
  bitcoinRegtest,
  bitcoinTestnet,
  litecoinMainnet,
  litecoinRegtest,
} from './params.ts';
import { bip84Zpub } from './testing.ts';

// The test vectors of the standards, all of them:
// https://github.com/bitcoin/bips/blob/master/bip-0084.mediawiki#test-vectors
// https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki#test-vectors
// https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki#test-vectors

const paramsOf = (address: string) =>
  address.toLowerCase().startsWith('tb') ? bitcoinTestnet : bitcoinMainnet;

describe('BIP 84', () => {
  const versions = { private: 0x04b2430c, public: 0x04b24746 };
  const root = HDKey.fromMasterSeed(mnemonicToSeedSync(`${'abandon '.repeat(11)}about`), versions);

  it('spells its keys', () => {
    expect(root.privateExtendedKey).toBe(
      'zprvAWgYBBk7JR8Gjrh4UJQ2uJdG1r3WNRRfURiABBE3RvMXYSrRJL62XuezvGdPvG6GFBZduosCc1YP5wixPox7zhZLfiUm8aunE96BBa4Kei5',
    );
    const account = root.derive("m/84'/0'/0'");
    expect(account.privateExtendedKey).toBe(
      'zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE',
    );
    expect(account.publicExtendedKey).toBe(bip84Zpub);
  });

  it.each([
    [
      '0/0',
      '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c',
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    ],
    [
      '0/1',
      '03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77',
      'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
    ],
    [
      '1/0',
      '03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6',
      'bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el',
    ],
  ])('derives %s', (path, publicKey, address) => {
    const child = root.derive(`m/84'/0'/0'/${path}`);
    expect(hex.encode(child.publicKey ?? new Uint8Array())).toBe(publicKey);
    const { script } = p2wpkh(child.publicKey ?? new Uint8Array(), bitcoinMainnet);
    expect(addressOfScript(script, bitcoinMainnet)).toBe(address);
    const [branch, index] = path.split('/').map(Number);
    if (branch !== 0) return;
    const deriver = createBitcoinDeriver({ network: 'bitcoin', xpub: bip84Zpub, params: bitcoinMainnet });
    expect(deriver.derive(index ?? -1)).toMatchObject({ address, script: hex.encode(script) });
  });
});

describe('BIP 173 and BIP 350', () => {
  it.each([
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', '0014751e76e8199196d454941c45d1b3a323f1433bd6', 'p2wpkh'],
    [
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
      'p2wsh',
    ],
    [
      'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
      '5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6',
      'witness_v1',
    ],
    ['BC1SW50QGDZ25J', '6002751e', 'witness_v16'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', '5210751e76e8199196d454941c45d1b3a323', 'witness_v2'],
    [
      'tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy',
      '0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
      'p2wsh',
    ],
    [
      'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
      '5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
      'p2tr',
    ],
    [
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
      'p2tr',
    ],
  ])('takes %s', (address, script, kind) => {
    const params = paramsOf(address);
    const canonical = address.toLowerCase();
    expect(checkBitcoinAddress(address, params)).toEqual({ ok: true, address: canonical, kind });
    expect(scriptOfAddress(address, params)).toBe(script);
    expect(addressOfScript(hex.decode(script), params)).toBe(canonical);
  });

  const refused = 'address_invalid';
  it.each<readonly [string, string]>([
    // BIP 350: invalid addresses.
    ['tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut', 'an unknown prefix'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', 'bech32 instead of bech32m'],
    ['tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf', 'bech32 instead of bech32m'],
    ['BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL', 'bech32 instead of bech32m'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', 'bech32m instead of bech32'],
    ['tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47', 'bech32m instead of bech32'],
    ['bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4', 'a wrong letter in the checksum'],
    ['BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R', 'a wrong version'],
    ['bc1pw5dgrnzv', 'a program of 1 byte'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav', 'a program of 41 bytes'],
    ['BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', 'a wrong length for version 0'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq', 'mixed case'],
    ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf', 'too much padding'],
    ['tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j', 'padding that is not zero'],
    ['bc1gmk9yu', 'no data'],
    // BIP 173: invalid addresses, and those whose bech32 checksum BIP 350 made invalid.
    ['tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty', 'an unknown prefix'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'a wrong checksum'],
    ['BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2', 'a wrong version'],
    ['bc1rw5uspcuh', 'a wrong length'],
    ['bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90', 'a wrong length'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7', 'mixed case'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du', 'too much padding'],
    ['tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv', 'padding that is not zero'],
    [
      'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx',
      'bech32 instead of bech32m',
    ],
    ['BC1SW50QA3JX3S', 'bech32 instead of bech32m'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj', 'bech32 instead of bech32m'],
    // Strings that are no bech32 or bech32m at all.
    ...[' 1nwldj5', '\x7f1axkwrx', '\x801eym55h', ' 1xj0phk', '\x7f1g6xzxy', '\x801vctc34'].map(
      (text): [string, string] => [text, 'a letter out of range'],
    ),
    ...['pzry9x0s0muk', '1pzry9x0s0muk', 'x1b4n0q5v', 'li1dgmt3', 'de1lg7wt\xff', 'A1G7SGD8', '10a06t8'].map(
      (text): [string, string] => [text, 'no bech32'],
    ),
    ...['1qzzfhee', 'qyrz8wqd2c9m', '1qyrz8wqd2c9m', 'y1b0jsk6g', 'lt1igcx5c0', 'in1muywd'].map(
      (text): [string, string] => [text, 'no bech32'],
    ),
    ...['mm1crxm3i', 'au1s5cgom', 'M1VUXWEZ', '16plkw9', '1p2gdwpf'].map((text): [string, string] => [
      text,
      'no bech32',
    ]),
    [
      'an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx',
      'too long',
    ],
    [
      'an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4',
      'too long',
    ],
    // Valid bech32 and bech32m, but of nothing that is an address.
    ...['A12UEL5L', 'a12uel5l', '?1ezyfcl', 'A1LQFN3A', 'a1lqfn3a', '?1v759aa'].map(
      (text): [string, string] => [text, 'no address'],
    ),
    ['abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw', 'no address'],
    ['abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx', 'no address'],
    ['split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w', 'no address'],
    ['split1checkupstagehandshakeupstreamerranterredcaperredlc445v', 'no address'],
  ])('refuses %j: %s', (address) => {
    expect(checkBitcoinAddress(address, paramsOf(address))).toMatchObject({ ok: false, reason: refused });
    expect(() => scriptOfAddress(address, paramsOf(address))).toThrow(RangeError);
  });
});

describe('networks are told apart', () => {
  const ofAnother = { ok: false, reason: 'address_network_mismatch' };
  const script = hex.decode('0014751e76e8199196d454941c45d1b3a323f1433bd6');

  // As the nodes of each network spell this script.
  it('by the prefix of bech32', () => {
    const spelled = [
      [bitcoinMainnet, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
      [litecoinMainnet, 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
      [bitcoinRegtest, 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'],
      [litecoinRegtest, 'rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3'],
    ] as const;
    for (const [params, address] of spelled) {
      expect(addressOfScript(script, params)).toBe(address);
      for (const [other] of spelled) {
        const check = checkBitcoinAddress(address, other);
        if (other === params) expect(check).toEqual({ ok: true, address, kind: 'p2wpkh' });
        else expect(check).toMatchObject(ofAnother);
      }
    }
  });

  it('by the version of base58', () => {
    expect(checkBitcoinAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', litecoinMainnet)).toMatchObject(
      ofAnother,
    );
    const keyHash = hex.decode(`76a914${'11'.repeat(20)}88ac`);
    const scriptHash = hex.decode(`a914${'22'.repeat(20)}87`);
    for (const params of [bitcoinMainnet, bitcoinTestnet, litecoinMainnet, litecoinRegtest]) {
      for (const [each, kind] of [
        [keyHash, 'p2pkh'],
        [scriptHash, 'p2sh'],
      ] as const) {
        const address = addressOfScript(each, params) ?? '';
        expect(checkBitcoinAddress(address, params)).toEqual({ ok: true, address, kind });
        expect(scriptOfAddress(address, params)).toBe(hex.encode(each));
      }
    }
    expect(addressOfScript(keyHash, litecoinMainnet)).toMatch(/^L/);
    expect(addressOfScript(scriptHash, litecoinMainnet)).toMatch(/^M/);
  });
});

describe('addressOfScript', () => {
  it.each([
    ['nothing', ''],
    ['data', `6a04${'00'.repeat(4)}`],
    ['a bare key', `21${'02'.repeat(33)}ac`],
    ['a key hash with one byte more', `76a914${'11'.repeat(20)}88acac`],
    ['a version 0 program of 21 bytes', `0015${'11'.repeat(21)}`],
    ['a program cut short', `5120${'11'.repeat(31)}`],
    ['OP_RESERVED', `5014${'11'.repeat(20)}`],
    ['OP_1NEGATE', `4f14${'11'.repeat(20)}`],
  ])('gives none for %s', (_, script) => {
    expect(addressOfScript(hex.decode(script), bitcoinMainnet)).toBeNull();
  });
});
