import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { findAnvil, freePort, installAnvil, type RunningAnvil, startAnvil } from '@cryptoix/devnet';
import { encodeFunctionData, type Hex, keccak256, numberToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChainReader, ChainRef, DevChain, Transfer } from '../../app/ports/chain.ts';
import { createEvmDeriver } from './address-deriver.ts';
import { type AnvilClient, createAnvilClient } from './dev/anvil-client.ts';
import { deployTestTokens, type TestTokens } from './dev/deploy-test-tokens.ts';
import { createEvmDevChain } from './dev/evm-dev-chain.ts';
import { faucetAccounts } from './dev/faucet-accounts.ts';
import { testUsdc, testUsdt } from './dev/generated/test-tokens.ts';
import { cancel, sendCall } from './dev/send.ts';
import { createEvmReader, type EvmReaderOptions } from './evm-reader.ts';
import { testXpub } from './testing.ts';

const anvilHere = findAnvil().kind === 'binary';

describe.runIf(anvilHere)('the EVM adapter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-evm-test-'));
  const deriver = createEvmDeriver({ network: 'ethereum', xpub: testXpub });
  const [owner, payer] = faucetAccounts;
  let anvil: RunningAnvil;
  let client: AnvilClient;
  let tokens: TestTokens;
  let options: EvmReaderOptions;
  let reader: ChainReader;
  let dev: DevChain;
  let nextIndex = 1000;

  beforeAll(async () => {
    anvil = await startAnvil({ log: join(folder, 'anvil.log') });
    client = createAnvilClient(anvil.url);
    tokens = await deployTestTokens(anvil.url);
    options = {
      network: 'ethereum',
      rpcUrl: anvil.url,
      chainId: 31337,
      nativeCurrency: 'ETH',
      tokens: [
        { currency: 'USDC', contract: tokens.USDC, decimals: 6 },
        { currency: 'USDT', contract: tokens.USDT, decimals: 6 },
      ],
    };
    reader = createEvmReader(options);
    dev = createEvmDevChain({ ...options, pool: null });
  });
  afterAll(async () => {
    await dev.stop();
    await anvil.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const address = (): Hex => deriver.derive(nextIndex++).address as Hex;
  const inBlock = (block: ChainRef, to: string): Promise<Transfer[]> =>
    reader.scanBlock(block, new Set([to]));
  const call = (
    contract: Hex,
    functionName: 'setFee' | 'setBlacklisted' | 'transfer',
    args: unknown[],
    from = owner,
  ) => {
    if (from === undefined) throw new Error('no faucet account');
    const data = encodeFunctionData({ abi: testUsdt.abi, functionName, args: args as never });
    return sendCall(client, from, { to: contract, data, gas: 200_000n });
  };

  it.each(['USDC', 'USDT'] as const)('sees %s pending and credits it in its block', async (currency) => {
    const to = address();
    const txid = await dev.fund(to, 25_000_000n, currency);
    const [seen] = await reader.scanMempool(new Set([to]));
    expect(seen).toMatchObject({
      txid,
      to,
      currency,
      contract: tokens[currency],
      amount: 25_000_000n,
      index: '0',
    });
    const block = await dev.mine(1);
    expect(await inBlock(block, to)).toEqual([{ ...seen, block, replaceable: false }]);
  });

  it('credits what arrives when the token takes a fee, pending and mined, under one id', async () => {
    await call(tokens.USDT, 'setFee', [20n]);
    await dev.mine(1);
    const to = address();
    await dev.fund(to, 1_000_000n, 'USDT');
    const [seen] = await reader.scanMempool(new Set([to]));
    // The fee is logged first, so the payment is the second log of its receipt.
    expect(seen).toMatchObject({ amount: 998_000n, index: '1' });
    const block = await dev.mine(1);
    expect(await inBlock(block, to)).toEqual([{ ...seen, block, replaceable: false }]);
    await call(tokens.USDT, 'setFee', [0n]);
    await dev.mine(1);
  });

  it('keeps the id when the log moves to another place in its block', async () => {
    const [first, second] = [address(), address()];
    const before = await dev.fund(first, 1n, 'USDC');
    await dev.fund(second, 2n, 'USDC');
    const block = await dev.mine(1);
    const [found] = await inBlock(block, second);
    await dev.reorg(1, { drop: [before] });
    const now = await reader.tip();
    expect((await inBlock(now, second)).map(({ id }) => id)).toEqual([found?.id]);
  });

  it('does not show a pending token payment that would fail, and credits none that failed', async () => {
    if (payer === undefined) throw new Error('no faucet account');
    const to = address();
    await call(tokens.USDT, 'setBlacklisted', [payer.address, true]);
    await dev.mine(1);
    const txid = await call(tokens.USDT, 'transfer', [to, 5n], payer);
    expect(await reader.scanMempool(new Set([to]))).toEqual([]);
    const block = await dev.mine(1);
    expect(await inBlock(block, to)).toEqual([]);
    expect(await reader.tx(txid)).toMatchObject({ state: 'failed', block });
    await call(tokens.USDT, 'setBlacklisted', [payer.address, false]);
    await dev.mine(1);
  });

  it('names no currency for a token that is not listed, and ignores a transfer of nothing', async () => {
    if (owner === undefined) throw new Error('no faucet account');
    const usdcOnly = createEvmReader({ ...options, tokens: options.tokens.slice(0, 1) });
    const to = address();
    await dev.fund(to, 7n, 'USDT');
    await call(tokens.USDC, 'transfer', [to, 0n]);
    expect(await usdcOnly.scanMempool(new Set([to]))).toEqual([]);
    const block = await dev.mine(1);
    expect(await usdcOnly.scanBlock(block, new Set([to]))).toMatchObject([
      { currency: null, contract: tokens.USDT, amount: 7n },
    ]);
  });

  it('credits no native payment whose transaction failed', async () => {
    if (payer === undefined) throw new Error('no faucet account');
    // Code that always reverts, put at a watched address: the value goes back to its payer.
    const to = address();
    await client.request({ method: 'anvil_setCode', params: [to, '0x60006000fd'] });
    const txid = await sendCall(client, payer, { to, value: 5n, gas: 100_000n });
    const block = await dev.mine(1);
    expect(await reader.tx(txid)).toMatchObject({ state: 'failed' });
    expect(await inBlock(block, to)).toEqual([]);
  });

  it('takes the same bytes twice, before and after they are mined, and refuses what cannot be', async () => {
    if (payer === undefined) throw new Error('no faucet account');
    const nonce = await client.getTransactionCount({ address: payer.address });
    const raw = await cancel(client, payer, nonce, 10n ** 10n);
    const txid = keccak256(raw);
    expect(await reader.broadcast(raw)).toEqual({ result: 'accepted', txid });
    expect(await reader.broadcast(raw.slice(2))).toEqual({ result: 'already_known', txid });
    const cheaper = await cancel(client, payer, nonce, 9n * 10n ** 9n);
    expect(await reader.broadcast(cheaper)).toMatchObject({
      result: 'rejected',
      code: 'replacement_underpriced',
    });
    await dev.mine(1);
    expect(await reader.broadcast(raw)).toEqual({ result: 'already_confirmed', txid });
    expect(await reader.broadcast(cheaper)).toMatchObject({ result: 'rejected', code: 'nonce_too_low' });
    const foreign = await payer.signTransaction({
      type: 'eip1559',
      chainId: 1,
      nonce,
      to: payer.address,
      gas: 21_000n,
    });
    expect(await reader.broadcast(foreign)).toMatchObject({ result: 'rejected', code: 'wrong_chain' });
  });

  it('moves the finality tags after the epochs', async () => {
    const tip = await dev.mine(12);
    const { safe, finalized } = await reader.finality();
    expect(safe?.height).toBeLessThan(tip.height);
    expect(finalized?.height).toBeGreaterThan(0);
    expect(finalized?.height).toBeLessThan(safe?.height ?? 0);
  });

  it('refuses a node of another chain', async () => {
    const other = createEvmReader({ ...options, chainId: 1 });
    await expect(other.tip()).rejects.toMatchObject({ code: 'wrong_network', network: 'ethereum' });
    expect(await other.health()).toMatchObject({ ok: false, reason: 'wrong_network' });
  });

  it('refuses a token whose decimals are not the configured ones, or that is not there', async () => {
    const wrong = createEvmReader({
      ...options,
      tokens: [{ currency: 'USDC', contract: tokens.USDC, decimals: 18 }],
    });
    await expect(wrong.tip()).rejects.toMatchObject({ code: 'asset_mismatch' });
    const absent = createEvmReader({
      ...options,
      tokens: [{ currency: 'USDC', contract: address(), decimals: 6 }],
    });
    expect((await absent.health()).detail).toMatch(/no contract/);
  });

  it('reports a node that is away, without its address, and goes on when it is back', async () => {
    const port = await freePort();
    const away = createEvmReader({ ...options, rpcUrl: `http://127.0.0.1:${port}/secret-key` });
    await expect(away.tip()).rejects.toMatchObject({ code: 'network_unavailable' });
    const health = await away.health();
    expect(health).toMatchObject({ ok: false, reason: 'network_unavailable', tip: null });
    expect(health.detail).not.toContain('secret-key');

    const proxy = createServer((request, response) => {
      void (async () => {
        const body = await buffer(request);
        const answer = await fetch(anvil.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: new Uint8Array(body),
        });
        response.setHeader('content-type', 'application/json').end(await answer.text());
      })();
    });
    await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
    expect(await away.tip()).toEqual(await reader.tip());
    await new Promise((resolve) => {
      proxy.close(resolve);
      proxy.closeAllConnections();
    });
    await expect(away.scanBlock(await reader.tip(), new Set([address()]))).rejects.toMatchObject({
      code: 'network_unavailable',
    });
  });

  it('pays more than the faucet holds', async () => {
    const to = address();
    const [ether, coins] = [2n * 10n ** 27n, 10n ** 9n * 10n ** 6n + 1n];
    await dev.fund(to, ether);
    await dev.fund(to, coins, 'USDC');
    const found = await inBlock(await dev.mine(1), to);
    expect(found.map(({ amount }) => amount).sort()).toEqual([ether, coins].sort());
  });

  it('deploys the tokens once', async () => {
    const height = await client.getBlockNumber();
    expect(await deployTestTokens(anvil.url)).toEqual(tokens);
    expect(await client.getBlockNumber()).toBe(height);
    const held = await client.readContract({
      address: tokens.USDC,
      abi: testUsdc.abi,
      functionName: 'balanceOf',
      args: [faucetAccounts[9]?.address ?? '0x'],
    });
    expect(numberToHex(held)).not.toBe('0x0');
  });
});

if (!anvilHere) {
  it.skip(`the EVM adapter: there is no anvil here. Install it with: ${installAnvil}`);
}
