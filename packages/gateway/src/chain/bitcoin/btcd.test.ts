import { findBitcoind, findBtcd, installBtcd, startBitcoind, startBtcd } from '@cryptoix/devnet';
import { it } from 'vitest';
import { describeChain } from '../conformance.ts';
import { bitcoinRegtest } from './params.ts';
import { openTestNode } from './testing-node.ts';

if (findBtcd() === undefined) {
  it.skip(`a Bitcoin node: there is no btcd here. Install it with: ${installBtcd}`);
} else {
  describeChain('a Bitcoin node (btcd)', () =>
    openTestNode(bitcoinRegtest, (folder) => startBtcd({ folder })),
  );
}

// No package system has one: who has it names it.
const binary = findBitcoind();
if (binary !== undefined) {
  describeChain('a Bitcoin node (BITCOIND_BIN)', () =>
    openTestNode(bitcoinRegtest, (folder) => startBitcoind({ folder, binary })),
  );
}
