import { afterEach, expect, it, vi } from 'vitest';
import { nodeHmac } from '../testing/node-hmac.ts';
import { subtleHmac } from './hmac.ts';

afterEach(() => vi.restoreAllMocks());

it('gives what node:crypto gives, for keys as text and as bytes', async () => {
  const bytes = new TextEncoder().encode('some bytes');
  for (const key of ['sk_test_Zürich', new TextEncoder().encode('sk_test_Zürich')]) {
    expect(await subtleHmac(key, bytes)).toBe(nodeHmac('sk_test_Zürich', bytes));
  }
});

it('imports a key that nobody can read out, for signing alone', async () => {
  const importKey = vi.spyOn(crypto.subtle, 'importKey');
  await subtleHmac('sk_test_golden', new Uint8Array());
  const [, , , isExtractable, usages] = importKey.mock.calls[0] ?? [];
  expect([isExtractable, usages]).toEqual([false, ['sign']]);
});
