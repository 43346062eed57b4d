import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecretBox, parseMasterKeys, type SealedPlace } from './secret-box.ts';

const [one, two] = [
  { kid: 'k1', key: randomBytes(32) },
  { kid: 'k2', key: randomBytes(32) },
];
const place: SealedPlace = { table: 'secret', row: 'sec_1', column: 'sealed' };
const plain = Buffer.from('sk_test_example');

describe('createSecretBox', () => {
  it('opens what it sealed, and never seals alike twice', async () => {
    const box = createSecretBox([one]);
    const sealed = await box.wrap(plain, place);
    expect(sealed).toMatch(/^v1\|k1\|[\w+/=]{16}\|[\w+/=]+\|[\w+/=]{24}$/);
    expect(sealed).not.toBe(await box.wrap(plain, place));
    expect(Buffer.from(await box.unwrap(sealed, place))).toEqual(plain);
  });

  it.each<[string, SealedPlace]>([
    ['another table', { ...place, table: 'event' }],
    ['another row', { ...place, row: 'sec_2' }],
    ['another column', { ...place, column: 'body' }],
  ])('does not open in %s', async (_, elsewhere) => {
    const box = createSecretBox([one]);
    await expect(box.unwrap(await box.wrap(plain, place), elsewhere)).rejects.toThrow();
  });

  it('does not open what was changed anywhere', async () => {
    const box = createSecretBox([one, two]);
    const parts = (await box.wrap(plain, place)).split('|');
    const flip = (base64: string): string => {
      const bytes = Buffer.from(base64, 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    for (const index of [2, 3, 4]) {
      const changed = parts.map((part, at) => (at === index ? flip(part) : part)).join('|');
      await expect(box.unwrap(changed, place), `part ${index}`).rejects.toThrow();
    }
    await expect(box.unwrap(parts.with(1, 'k2').join('|'), place)).rejects.toThrow();
    await expect(box.unwrap(parts.with(0, 'v2').join('|'), place)).rejects.toThrow('not a sealed value');
    const shortTag = Buffer.from(parts[4] ?? '', 'base64')
      .subarray(0, 4)
      .toString('base64');
    await expect(box.unwrap(parts.with(4, shortTag).join('|'), place)).rejects.toThrow();
  });

  it('seals with the first key, opens with all, and names the first', async () => {
    const old = await createSecretBox([one]).wrap(plain, place);
    const box = createSecretBox([two, one]);
    expect(Buffer.from(await box.unwrap(old, place))).toEqual(plain);
    expect(box.kid).toBe('k2');
    expect((await box.wrap(plain, place)).split('|')[1]).toBe('k2');
    await expect(createSecretBox([two]).unwrap(old, place)).rejects.toThrow('k1');
  });
});

describe('parseMasterKeys', () => {
  const base64 = one.key.toString('base64');
  it('reads a list', () => {
    expect(parseMasterKeys(`a:${base64}, b:${two.key.toString('base64')}`).map(({ kid }) => kid)).toEqual([
      'a',
      'b',
    ]);
  });
  it.each([
    ['', 'kid:base64'],
    [base64, 'kid:base64'],
    [`a|b:${base64}`, 'kid:base64'],
    ['a:AAAA', '32 bytes'],
    [`a:${base64.replace('=', '')}`, '32 bytes'],
    [`a:${base64},a:${base64}`, 'twice'],
    [`a:${Buffer.alloc(32).toString('base64')}`, 'not random'],
  ])('refuses %j', (text, why) => {
    expect(() => parseMasterKeys(text)).toThrow(why);
  });
});
