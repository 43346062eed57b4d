import { findLitecoind, installLitecoind, startLitecoind } from '@cryptoix/devnet';
import { it } from 'vitest';
import { describeChain } from '../conformance.ts';
import { litecoinRegtest } from './params.ts';
import { openTestNode } from './testing-node.ts';

if (findLitecoind() === undefined) {
  it.skip(`a Litecoin node: there is no litecoind here. Install it with: ${installLitecoind}`);
} else {
  describeChain('a Litecoin node (litecoind)', () =>
    openTestNode(litecoinRegtest, (folder) => startLitecoind({ folder })),
  );
}
