import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findAnvil, installAnvil, type RunningAnvil, startAnvil } from '@cryptoix/devnet';
import type { Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChainReader, ChainRef, DevChain, Transfer } from '../../app/ports/chain.ts';
import { callContract, deployPasser } from '../../testing/odd-contracts.ts';
import { createEvmDeriver } from './address-deriver.ts';
import { createAnvilClient } from './dev/anvil-client.ts';
import { createEvmDevChain } from './dev/evm-dev-chain.ts';
import { createEvmReader } from './evm-reader.ts';
import { passer } from './odd/generated/odd-contracts.ts';
import { testXpub } from './testing.ts';

if (findAnvil().kind !== 'binary')
  it.skip(`traces of an EVM node: there is no anvil here. Install it with: ${installAnvil}`);

/** What a method is answered with instead of the node's own answer. */
type Answer =
  { readonly status: number } | { readonly error: { readonly code: number; readonly message: string } };

describe.runIf(findAnvil().kind === 'binary')('coins that contracts pass on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-trace-test-'));
  const deriver = createEvmDeriver({ network: 'ethereum', xpub: testXpub });
  const [once, twice, vain, ended] = [2001, 2002, 2003, 2004].map((index) => deriver.derive(index).address);
  const watch = new Set([once, twice, vain, ended].filter((each) => each !== undefined));
  const value = 10n ** 15n;
  let anvil: RunningAnvil;
  let dev: DevChain;
  let block: ChainRef;
  let proxy: Server;
  /** By the name of the method. */
  const answers = new Map<string, Answer>();
  const asked: string[] = [];

  beforeAll(async () => {
    anvil = await startAnvil({ log: join(folder, 'anvil.log') });
    const node = {
      network: 'ethereum',
      rpcUrl: anvil.url,
      chainId: 31337,
      tokens: [],
      nativeCurrency: 'ETH',
    };
    dev = createEvmDevChain({ ...node, pool: null });
    const client = createAnvilClient(anvil.url);
    const contract = { abi: passer.abi, address: await deployPasser(client) };
    await callContract(client, contract, 'pass', [once], { value });
    await callContract(client, contract, 'split', [twice, twice], { value });
    await callContract(client, contract, 'passInVain', [vain], { value });
    await callContract(client, contract, 'end', [ended], { value });
    block = await dev.mine(1);
    proxy = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        const { id, method } = JSON.parse(body) as { id: number; method: string };
        asked.push(method);
        const answer = answers.get(method);
        response.setHeader('content-type', 'application/json');
        if (answer !== undefined && 'status' in answer) {
          response.writeHead(answer.status).end('{}');
          return;
        }
        if (answer !== undefined) {
          response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
          return;
        }
        const headers = { 'content-type': 'application/json' };
        response.end(await (await fetch(anvil.url, { method: 'POST', headers, body })).text());
      })();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await dev.stop();
    await anvil.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A reader that has asked nothing yet, of a node that answers some methods its own way. */
  const read = (changes: Record<string, Answer>, traces?: boolean): ChainReader => {
    answers.clear();
    for (const [method, answer] of Object.entries(changes)) answers.set(method, answer);
    asked.length = 0;
    const { port } = proxy.address() as AddressInfo;
    return createEvmReader({
      network: 'ethereum',
      rpcUrl: `http://127.0.0.1:${port}`,
      chainId: 31337,
      tokens: [],
      nativeCurrency: 'ETH',
      ...(traces === undefined ? {} : { traces }),
    });
  };
  const summary = (transfers: readonly Transfer[]) =>
    transfers.map(({ to, amount, index, currency }) => [to, amount, index, currency]);
  const absent: Answer = { error: { code: -32601, message: 'the method does not exist' } };
  const all = [
    [once, value, 'call.0', 'ETH'],
    [twice, value / 2n, 'call.0', 'ETH'],
    [twice, value / 2n, 'call.1', 'ETH'],
  ];
  const ending = [ended, value, expect.stringMatching(/^call\.0/), 'ETH'];

  it('are found by debug_traceBlockByHash, each under its place', async () => {
    expect(summary(await read({}).scanBlock(block, watch))).toEqual([...all, ending]);
    expect(asked).not.toContain('trace_block');
  });

  it('are found by trace_block where the other is not there, under the same ids', async () => {
    const byDebug = await read({}).scanBlock(block, watch);
    const reader = read({ debug_traceBlockByHash: absent });
    const byTrace = await reader.scanBlock(block, watch);
    expect(byTrace.filter(({ to }) => to !== ended)).toEqual(byDebug.filter(({ to }) => to !== ended));
    // What it has learnt about the node it keeps.
    asked.length = 0;
    await reader.scanBlock(block, watch);
    expect(asked).not.toContain('debug_traceBlockByHash');
  });

  it.each<[string, Answer]>([
    ['has neither', absent],
    ['asks for money first', { error: { code: -32600, message: 'debug_ is not available on your plan' } }],
    ['is behind a provider that forbids it', { status: 403 }],
  ])('are not seen where the node %s, and all else is', async (_why, answer) => {
    const reader = read({ debug_traceBlockByHash: answer, trace_block: answer });
    expect(await reader.scanBlock(block, watch)).toEqual([]);
    const txid = await dev.fund(once as Hex, 7n);
    const next = await dev.mine(1);
    expect(await reader.scanBlock(next, watch)).toMatchObject([{ txid, index: 'native', amount: 7n }]);
  });

  it('are not asked for where the operator does not want it', async () => {
    expect(await read({}, false).scanBlock(block, watch)).toEqual([]);
    expect(asked.filter((method) => /trace/.test(method))).toEqual([]);
  });

  it('are not seen in blocks that a pruned node has forgotten, and it goes on', async () => {
    const reader = read({});
    expect(await reader.scanBlock(block, watch)).toHaveLength(4);
    const forgotten = { code: -32000, message: 'missing trie node 5f (path ) state 0x5f is not available' };
    answers.set('debug_traceBlockByHash', { error: forgotten });
    expect(await reader.scanBlock(block, watch)).toEqual([]);
    answers.clear();
    expect(await reader.scanBlock(block, watch)).toHaveLength(4);
  });

  it('hold the block up while a node that can tell does not', async () => {
    const reader = read({});
    expect(await reader.scanBlock(block, watch)).toHaveLength(4);
    answers.set('debug_traceBlockByHash', { error: { code: -32000, message: 'execution timeout' } });
    await expect(reader.scanBlock(block, watch)).rejects.toMatchObject({ code: 'network_unavailable' });
    answers.set('debug_traceBlockByHash', { status: 502 });
    await expect(reader.scanBlock(block, watch)).rejects.toMatchObject({ code: 'network_unavailable' });
  });
});
