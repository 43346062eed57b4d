import { expect, test } from 'vitest';
import { errorCodesOf } from '../document/error-code.ts';
import { tinyDocument } from '../testing/tiny-document.ts';
import { linkReasons } from './link-reasons.ts';

const errors = errorCodesOf(tinyDocument);

test.each([
  ['answers `cup_full`.', 'answers [`cup_full`](/errors/conflict#cup_full).'],
  ['a field `amount_due`', 'a field `amount_due`'],
  ['a link [`cup_full`](/x)', 'a link [`cup_full`](/x)'],
  ['```json\n`cup_full`\n```\n', '```json\n`cup_full`\n```\n'],
  ['reserved: `cup_gone`', 'reserved: `cup_gone`'],
])('%j becomes %j', (given, want) => {
  expect(linkReasons(given, errors)).toBe(want);
});
