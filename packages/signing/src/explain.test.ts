import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

const mine = 'POST/v1/payments?a=11678886400{"amount": 100}';

describe('explain', () => {
  it.each([
    ['a method', 'PUT/v1/payments?a=11678886400{"amount": 100}', 'method', 1],
    ['a lower-case method', mine.toLowerCase(), 'method', 0],
    ['a method that goes on', 'POSTS/v1/payments?a=11678886400{"amount": 100}', 'method', 4],
    ['a method with nothing behind it', 'POST', 'target', 4],
    ['the first byte of the target', 'POST:/v1/payments?a=11678886400{"amount": 100}', 'method', 4],
    ['a path', 'POST/v1/payouts?a=11678886400{"amount": 100}', 'target', 11],
    ['a query left out', 'POST/v1/payments1678886400{"amount": 100}', 'target', 16],
    ['the last byte of the target', 'POST/v1/payments?a=21678886400{"amount": 100}', 'target', 19],
    ['the first digit of the timestamp', 'POST/v1/payments?a=12678886400{"amount": 100}', 'timestamp', 20],
    ['the last digit of the timestamp', 'POST/v1/payments?a=11678886401{"amount": 100}', 'timestamp', 29],
    ['a body left out', 'POST/v1/payments?a=11678886400', 'body', 30],
    ['a body re-serialised', 'POST/v1/payments?a=11678886400{"amount":100}', 'body', 40],
    ['a body with something behind it', `${mine}\n`, 'body', 45],
  ])('names %s', (_what, theirs, part, index) => {
    expect(explain(mine, theirs)).toMatchObject({ part, index });
    expect(explain(theirs, mine)).toMatchObject({ part, index });
  });

  it('names the method where neither has more', () => {
    expect(explain('GET', 'GETX')).toMatchObject({ part: 'method', index: 3 });
  });

  it('gives null for equal strings, as text or as bytes', () => {
    expect(explain(mine, new TextEncoder().encode(mine))).toBeNull();
    expect(explain('', '')).toBeNull();
  });

  it('counts bytes, not characters', () => {
    expect(explain('GET/v11678886400{"ü1', 'GET/v11678886400{"ü2')).toMatchObject({
      part: 'body',
      index: 20,
    });
  });

  it('shows a few bytes of both, and says where there are none', () => {
    expect(explain('GET/v1/payments1678886400', 'GET/v1/payments?limit=21678886400')?.message).toBe(
      'The target differs at byte 15: "1678886400" here, "?limit=21678886400" there.',
    );
    expect(
      explain('GET/v11678886400', 'GET/v11678886400{"a":"0123456789012345678901234567890"}')?.message,
    ).toBe('The body differs at byte 16: nothing here, "{\\"a\\":\\"012345678901234567" there.');
  });

  it('holds for long bodies', () => {
    const long = `POST/v1/payments1678886400{"note":"${'x'.repeat(300_000)}`;
    expect(explain(`${long}1"}`, `${long}2"}`)).toMatchObject({ part: 'body', index: long.length });
  });
});
