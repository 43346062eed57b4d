import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createIdSequence,
  fromAccountId,
  newId,
  newUuid,
  toAccountId,
  ulidToUuid,
  uuidToUlid,
} from './ids.ts';

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('ULID and UUID', () => {
  it('map to each other without loss', () => {
    const corners = [Buffer.alloc(16, 0), Buffer.alloc(16, 255)];
    for (const bytes of [...corners, ...Array.from({ length: 1000 }, () => randomBytes(16))]) {
      const uuid = uuidOf(bytes);
      expect(ulidToUuid(uuidToUlid(uuid))).toBe(uuid);
      expect(fromAccountId(toAccountId(uuid))).toBe(uuid);
    }
    expect(uuidToUlid('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
  });

  it('are refused when they are none', () => {
    for (const text of [
      '',
      'acct_',
      'pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C',
      'acct_81JD4X8Q2M7Z0V6T3R9K5W1B2C',
      'acct_01jd4x8q2m7z0v6t3r9k5w1b2c',
    ]) {
      expect(fromAccountId(text)).toBeNull();
    }
    expect(() => uuidToUlid("' or true")).toThrow();
  });
});

describe('new ids', () => {
  it('sort by time, and within a sequence by order', () => {
    const early = newId('pay', new Date('2026-01-01T00:00:00.000Z'));
    const late = newId('pay', new Date('2026-01-01T00:00:00.001Z'));
    expect(early < late).toBe(true);
    expect(newUuid(new Date(1)) < newUuid(new Date(2))).toBe(true);
    const sequence = createIdSequence(new Date());
    const ids = Array.from({ length: 100 }, () => sequence.id('evt'));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]).toMatch(/^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(new Set(ids).size).toBe(100);
  });
});
