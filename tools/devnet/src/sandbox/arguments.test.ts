import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStartArguments, UsageError } from './arguments.ts';

const folder = resolve('/somewhere');

describe('parseStartArguments', () => {
  it('has defaults', () => {
    expect(parseStartArguments([], folder)).toEqual({
      port: 4010,
      data: resolve(folder, '.cryptoix'),
      perMinute: null,
      perHour: null,
      docs: true,
    });
  });

  it('reads every option, in both spellings', () => {
    const argv = ['--port', '4011', '--data=box', '--per-minute', '6000', '--per-hour=100000', '--no-docs'];
    expect(parseStartArguments(argv, folder)).toEqual({
      port: 4011,
      data: resolve(folder, 'box'),
      perMinute: 6000,
      perHour: 100_000,
      docs: false,
    });
    expect(parseStartArguments(['--data', '/box'], folder)).toMatchObject({ data: resolve('/box') });
    expect(parseStartArguments(['--help'], folder)).toBe('help');
  });

  it.each([
    [['--port', '65536']],
    [['--port', '-1']],
    [['--port', 'http']],
    [['--port', '']],
    [['--port']],
    [['--per-minute', '0']],
    [['--per-hour', '1.5']],
    [['--colour', 'red']],
    [['start']],
  ])('refuses %j', (argv) => {
    expect(() => parseStartArguments(argv, folder)).toThrow(UsageError);
  });
});
