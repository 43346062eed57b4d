import type { ErrorReason } from '@cryptoix/spec';
import { expect, expectTypeOf, it } from 'vitest';
import { SigningError, type RequestReason } from './signing-error.ts';

it('is an error with a reason, a message and a name', () => {
  const error = new SigningError('secret_invalid', 'why');
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(SigningError);
  expect([error.name, error.reason, error.message]).toEqual(['SigningError', 'secret_invalid', 'why']);
});

it('is known across two copies of the package by its brand, and nothing else is', () => {
  const other: unknown = Object.assign(new Error('x'), { [Symbol.for('cryptoix.SigningError')]: true });
  expect(other).toBeInstanceOf(SigningError);
  for (const value of [new Error('x'), null, undefined, 'SigningError', { reason: 'secret_invalid' }]) {
    expect(value instanceof SigningError).toBe(false);
  }
});

it('names what is wrong with a request as the error catalogue of the API does', () => {
  expectTypeOf<RequestReason>().toExtend<ErrorReason>();
});
