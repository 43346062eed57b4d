import { expectTypeOf, test } from 'vitest';
import type { Parsed } from './parsed.ts';

type Money = string | number;

test('a MoneyInput arrives as a string, all else as it is', () => {
  expectTypeOf<Parsed<{ amount: Money }>>().toEqualTypeOf<{ amount: string }>();
  expectTypeOf<Parsed<{ amount?: Money }>['amount']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Parsed<{ expires_in?: number; currency: string }>>().toEqualTypeOf<{
    expires_in?: number;
    currency: string;
  }>();
  expectTypeOf<Parsed<{ items: { amount: Money }[] }>>().toEqualTypeOf<{ items: { amount: string }[] }>();
  expectTypeOf<Parsed<{ status: 'a' | 'b' }>>().toEqualTypeOf<{ status: 'a' | 'b' }>();
});
