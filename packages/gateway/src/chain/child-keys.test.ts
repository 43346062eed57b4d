import { createHash } from 'node:crypto';
import { HDKey } from '@scure/bip32';
import { describe, expect, it } from 'vitest';
import { createChildKeys } from './child-keys.ts';

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');

describe('createChildKeys', () => {
  // https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki#test-vectors, the steps without a prime.
  it.each([
    {
      of: 'vector 1, m/0H/1',
      parent:
        'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw',
      index: 1,
      child:
        'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ',
    },
    {
      of: 'vector 2, m/0',
      parent:
        'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB',
      index: 0,
      child:
        'xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH',
    },
  ])('gives the key of the standard: $of', ({ parent, index, child }) => {
    const key = createChildKeys(HDKey.fromExtendedKey(parent))(index);
    expect(hex(key)).toBe(hex(HDKey.fromExtendedKey(child).publicKey));
  });

  it('gives what HDKey gives, for any parent and index', () => {
    for (let round = 0; round < 60; round += 1) {
      const random = createHash('sha512').update(`child ${round}`).digest();
      const parent = HDKey.fromMasterSeed(random).wipePrivateData();
      const keys = createChildKeys(parent);
      for (const index of [0, 1, random.readUInt32BE(0) >>> 1, 2 ** 31 - 1]) {
        expect(hex(keys(index))).toBe(hex(parent.deriveChild(index).publicKey));
      }
    }
  });

  it.each([-1, 0.5, 2 ** 31, Number.NaN])('refuses the index %d', (index) => {
    const keys = createChildKeys(HDKey.fromMasterSeed(new Uint8Array(32).fill(7)));
    expect(() => keys(index)).toThrow(RangeError);
  });
});
