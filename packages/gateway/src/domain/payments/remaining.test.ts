import { expect, it } from 'vitest';
import { bitcoin, dollars, inbound, payment } from './payment.fixture.ts';
import { remainingIn } from './remaining.ts';

const { terms } = payment();

it('is everything before anything was seen', () => {
  expect(remainingIn(bitcoin, terms, [])).toBe(bitcoin.amount);
  expect(remainingIn(dollars, terms, [])).toBe(dollars.amount);
});

it('is the rest, whichever asset the first part came in', () => {
  const part = [inbound('a', 25_000n, 'pending')];
  expect(remainingIn(bitcoin, terms, part)).toBe(75_000n);
  expect(remainingIn(dollars, terms, part)).toBe(37_500_000n);
});

it('rounds up, so that what is asked for is enough', () => {
  // A third of 50 USDC is missing no whole unit of either asset.
  expect(remainingIn(dollars, terms, [inbound('a', 33_333n, 'confirmed')])).toBe(33_333_500n);
  expect(remainingIn(bitcoin, terms, [inbound('a', 1n, 'confirmed', { asset: 'USDC:ethereum' })])).toBe(
    100_000n,
  );
});

it('does not count what is gone, and is never below nothing', () => {
  expect(remainingIn(bitcoin, terms, [inbound('a', 25_000n, 'failed')])).toBe(bitcoin.amount);
  expect(remainingIn(bitcoin, terms, [inbound('a', 200_000n, 'pending')])).toBe(0n);
});
