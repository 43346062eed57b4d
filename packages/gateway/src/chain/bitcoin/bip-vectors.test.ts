import { describe, expect, it } from 'vitest';
import { checkBitcoinAddress, scriptOfAddress } from './address-deriver.ts';
import {
  bitcoinMainnet,
  bitcoinTestnet,
  litecoinMainnet,
  litecoinRegtest,
  litecoinTestnet,
} from './params.ts';

// The addresses that the standards list (BIP 173, BIP 350).
// https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki#test-vectors-for-v0-v16-native-segregated-witness-addresses

describe('the vectors of BIP 350', () => {
  it.each([
    [
      bitcoinMainnet,
      'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
    ],
    [
      bitcoinTestnet,
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
    ],
    [
      bitcoinTestnet,
      'tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy',
      '0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
    ],
    [
      bitcoinTestnet,
      'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
      '5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
    ],
    [
      bitcoinMainnet,
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    ],
  ])('takes an address and finds its script (%#)', (params, address, script) => {
    const check = checkBitcoinAddress(address, params);
    expect(check).toMatchObject({ ok: true, address: address.toLowerCase() });
    expect(scriptOfAddress(address, params)).toBe(script);
  });

  it.each([
    ['another prefix', 'tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut'],
    ['the checksum of version 0', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
    ['the checksum of version 0', 'tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf'],
    ['the checksum of version 0', 'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL'],
    ['the checksum of later versions', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh'],
    ['the checksum of later versions', 'tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47'],
    ['a letter that is none', 'bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4'],
    ['version 17', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R'],
    ['a program of 1 byte', 'bc1pw5dgrnzv'],
    ['a program of 41 bytes', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav'],
    ['version 0 of 16 bytes', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P'],
    ['mixed case', 'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq'],
    ['padding of 5 bits', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf'],
    ['padding that is not zero', 'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j'],
    ['nothing', 'bc1gmk9yu'],
  ])('refuses %s (%s)', (_, address) => {
    for (const params of [bitcoinMainnet, bitcoinTestnet]) {
      expect(checkBitcoinAddress(address, params)).toMatchObject({ ok: false });
    }
  });
});

describe('the vectors of BIP 173', () => {
  it.each([
    ['another prefix', 'tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty'],
    ['a wrong checksum', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ['version 17', 'BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2'],
    ['a program of 1 byte', 'bc1rw5uspcuh'],
    ['a program of 41 bytes', 'bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90'],
    ['mixed case', 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7'],
    ['padding of more than 4 bits', 'bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du'],
    ['padding that is not zero', 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv'],
  ])('refuses %s (%s)', (_, address) => {
    for (const params of [bitcoinMainnet, bitcoinTestnet]) {
      expect(checkBitcoinAddress(address, params)).toMatchObject({ ok: false });
    }
  });
});

describe('Litecoin', () => {
  const bitcoins = 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu';

  it('is told from Bitcoin, both ways', () => {
    const mismatch = { ok: false, reason: 'address_network_mismatch' };
    expect(checkBitcoinAddress(bitcoins, litecoinMainnet)).toMatchObject(mismatch);
    const regtests = 'rltc1qquv9lg5g2r4jkr0ahun0ddfg5xntxjelslm6ts';
    expect(checkBitcoinAddress(regtests, litecoinRegtest)).toMatchObject({ ok: true, kind: 'p2wpkh' });
    for (const other of [bitcoinMainnet, litecoinMainnet, litecoinTestnet]) {
      expect(checkBitcoinAddress(regtests, other)).toMatchObject(mismatch);
    }
  });
});
