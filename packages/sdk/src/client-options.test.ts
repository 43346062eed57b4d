import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keys } from '../testing/api-server.ts';
import { ConfigurationError, Cryptoix, type CryptoixOptions } from './index.ts';

function refusal(options: Partial<CryptoixOptions>): string {
  try {
    new Cryptoix({ ...keys, ...options });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a client is refused with what to change', () => {
  it('when a key is missing, as from an empty environment', () => {
    const missing = 'publicKey is missing: pass pk_test_… or pk_live_…, as from an environment variable.';
    expect(refusal({ publicKey: undefined })).toBe(missing);
    expect(refusal({ publicKey: '' })).toBe(missing);
    expect(refusal({ secretKey: undefined })).toBe(
      'secretKey is missing: pass sk_test_… or sk_live_…, as from an environment variable.',
    );
  });

  it('when the keys are swapped, without repeating the secret one', () => {
    const message = refusal({ publicKey: 'sk_test_hidden' });
    expect(message).toBe(
      'publicKey was given a secret key: pass pk_test_… or pk_live_…, and keep the secret one out of logs.',
    );
    expect(message).not.toContain('hidden');
    expect(refusal({ secretKey: 'pk_test_golden' })).toMatch(
      'secretKey was given a public key: pass sk_test_…',
    );
  });

  it('when the keys are of two modes', () => {
    expect(refusal({ secretKey: 'sk_live_x' })).toBe(
      'The publicKey is a test key and the secretKey a live key: use a pair.',
    );
  });

  it('when a key is something else, or has a line end from a file', () => {
    expect(refusal({ publicKey: 'my pk_test_golden' })).toMatch('publicKey is no key');
    expect(refusal({ secretKey: 'golden' })).toBe('secretKey is no key: pass sk_test_… or sk_live_….');
    expect(refusal({ secretKey: 'sk_test_golden\n' })).toBe(
      'secretKey is no key: pass sk_test_… or sk_live_…, without white space.',
    );
  });

  it.each([
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/v1'],
    ['https://api.cryptoix.io/', 'https://api.cryptoix.io/v1'],
    ['https://shop.example/pay', 'https://shop.example/pay/v1'],
    ['https://api.cryptoix.io/v1?x=1', 'https://api.cryptoix.io/v1'],
    ['https://api.cryptoix.io/v1#x', 'https://api.cryptoix.io/v1'],
    ['https://shop.example/v1/pay', 'https://shop.example/v1/pay/v1'],
    ['https://shop.example/v10', 'https://shop.example/v10/v1'],
  ])('when the base URL is %s', (baseUrl, meant) => {
    expect(refusal({ baseUrl })).toBe(
      `baseUrl must be an http(s) URL that ends in /v1, not ${baseUrl}. Did you mean ${meant}?`,
    );
  });

  it('when the base URL is none', () => {
    expect(refusal({ baseUrl: 'api.cryptoix.io' })).toBe('baseUrl is not a URL: api.cryptoix.io');
    expect(refusal({ baseUrl: 'ftp://api.cryptoix.io/v1' })).toMatch('must be an http(s) URL');
  });
});

it.each([undefined, 'http://127.0.0.1:4010/v1', 'http://127.0.0.1:4010/v1//', 'https://shop.example/pay/v1'])(
  'the base URL %s is accepted',
  (baseUrl) => expect(refusal({ baseUrl })).toBe('accepted'),
);

it('a printed client shows no secret', () => {
  const shown = inspect(new Cryptoix(keys), { depth: 9, showHidden: true });
  expect(shown).toContain('payments');
  expect(Object.keys(new Cryptoix(keys))).toContain('payments');
  expect(shown).not.toContain(keys.secretKey);
});
