import { expect, it } from 'vitest';
import type { Transfer } from '../../app/ports/chain.ts';
import { Rivals } from './rivals.ts';

const payment = (txid: string, ...spends: string[]): Transfer => ({
  ...{ id: `bitcoin:${txid}:0`, network: 'bitcoin', currency: 'BTC', contract: null, txid, index: '0' },
  ...{ to: 'an address', from: null, amount: 1n, block: null, replaceable: true, spends },
});

it('names those that spend the same', () => {
  const rivals = new Rivals();
  rivals.remember([payment('ours', 'a:0', 'b:1')]);
  rivals.meet({ txid: 'ours', spends: ['a:0', 'b:1'] });
  rivals.meet({ txid: 'stranger', spends: ['a:1'] });
  expect(rivals.of('ours')).toEqual([]);
  rivals.meet({ txid: 'first', spends: ['c:0', 'b:1'] });
  rivals.meet({ txid: 'second', spends: ['a:0'] });
  expect(new Set(rivals.of('ours'))).toEqual(new Set(['first', 'second']));
  expect(rivals.of('first')).toEqual([]);
});

it('tells two payments to us apart that spend the same', () => {
  const rivals = new Rivals();
  rivals.remember([payment('first', 'a:0')]);
  rivals.remember([payment('second', 'a:0')]);
  expect(rivals.of('first')).toEqual(['second']);
  expect(rivals.of('second')).toEqual(['first']);
});

it('forgets the oldest', () => {
  const rivals = new Rivals();
  rivals.remember([payment('old', 'old:0'), payment('kept', 'kept:0')]);
  rivals.remember(Array.from({ length: 9_999 }, (_, index) => payment(`p${index}`, `p${index}:0`)));
  for (const spends of [['old:0'], ['kept:0']]) rivals.meet({ txid: 'thief', spends });
  expect(rivals.of('old')).toEqual([]);
  expect(rivals.of('kept')).toEqual(['thief']);
});
