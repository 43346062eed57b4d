import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { Payment } from '@cryptoix/spec';
import { numberToHex, pad, type Hex } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../../app/ports/chain.ts';
import { testUsdc, testUsdt } from '../../chain/evm/dev/generated/test-tokens.ts';
import { oddToken, passer } from '../../chain/evm/odd/generated/odd-contracts.ts';
import { transferTopic } from '../../chain/evm/token-log.ts';
import { eventually } from '../../testing/eventually.ts';
import { eventsOf } from '../../testing/events-of.ts';
import { startLocalEthereum, type LocalEthereum } from '../../testing/local-ethereum.ts';
import { account, callContract, deployOddToken, deployPasser } from '../../testing/odd-contracts.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../../testing/test-gateway.ts';

if (findAnvil().kind !== 'binary')
  it.skip(`odd tokens on a local Ethereum. Install it with: ${installAnvil}`);

describe.runIf(findAnvil().kind === 'binary')('odd tokens', () => {
  let ethereum: LocalEthereum;
  let gateway: TestGateway;
  let dev: DevChain;
  let merchant: TestMerchant;
  let imitation: { readonly abi: typeof oddToken.abi; readonly address: Hex };
  let listed: { readonly abi: typeof oddToken.abi; readonly address: Hex };
  let passing: { readonly abi: typeof passer.abi; readonly address: Hex };
  let usdc: { readonly abi: typeof testUsdc.abi; readonly address: Hex };
  let usdt: { readonly abi: typeof testUsdt.abi; readonly address: Hex };

  beforeAll(async () => {
    ethereum = await startLocalEthereum({
      more: async (client) => {
        listed = { abi: oddToken.abi, address: await deployOddToken(client, 24) };
        return [{ currency: 'ODD', contract: listed.address, decimals: 24 }];
      },
    });
    const { client, tokens } = ethereum;
    imitation = { abi: oddToken.abi, address: await deployOddToken(client, 6) };
    passing = { abi: passer.abi, address: await deployPasser(client) };
    usdc = { abi: testUsdc.abi, address: tokens.USDC };
    usdt = { abi: testUsdt.abi, address: tokens.USDT };
    gateway = await openTestGateway(inject('databaseUrl'), { networks: [ethereum.network] });
    dev = ethereum.network.dev as DevChain;
    // The first addresses of the test wallet are the faucet's accounts, which have money and pay.
    const { client: first } = await gateway.merchant();
    for (let index = 0; index < 10; index += 1) await first.payments.create({ amount: '1', currency: 'ETH' });
  });
  beforeEach(async () => {
    merchant = await gateway.merchant();
  });
  afterAll(async () => {
    await gateway.close();
    await ethereum.stop();
  });

  const create = (currency: string, amount = '1'): Promise<Payment> =>
    merchant.client.payments.create({ amount, currency });
  const addressOf = (payment: Payment): Hex => payment.options[0]?.address as Hex;
  const until = (payment: Payment, is: (payment: Payment) => boolean): Promise<Payment> =>
    eventually(() => merchant.client.payments.retrieve(payment.id, { include: ['transactions'] }), is);
  const status = (payment: Payment, wanted: string) => until(payment, (each) => each.status === wanted);
  const ledgerOf = async (kind: string, asset: string): Promise<bigint> => {
    const [row] = await gateway.store.asOwner(
      `select coalesce(sum(balance), 0)::text as balance from ledger_account
        where merchant_id = $1 and kind = $2 and asset = $3`,
      [merchant.merchantId, kind, asset],
    );
    return BigInt(row?.['balance'] as string);
  };
  const onChain = (token: Hex, address: Hex): Promise<bigint> =>
    ethereum.client.readContract({
      address: token,
      abi: testUsdc.abi,
      functionName: 'balanceOf',
      args: [address],
    });
  /** All that the merchant is shown of a payment's addresses, once the chain has been read to its end. */
  const shown = async (payment: Payment) => {
    const { height } = await dev.mine(1);
    await eventually(
      async () =>
        (await gateway.store.asOwner(`select height from chain_cursor where network = 'ethereum'`))[0]?.[
          'height'
        ],
      (read) => Number(read) >= height,
    );
    return (await merchant.client.transactions.list({ payment_id: payment.id })).data;
  };
  const untouched = { status: 'pending', exception: null, version: 1, transaction_ids: [] };

  it('a fee on the transfer is credited by the log', async () => {
    const payment = await create('USDT');
    await callContract(ethereum.client, usdt, 'setFee', [20n]);
    await dev.mine(1);
    await dev.fund(addressOf(payment), 1_000_000n, 'USDT');
    await status(payment, 'confirming');
    await dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid.transactions).toMatchObject([{ amount: '0.998', log_index: 1, contract: usdt.address }]);
    expect(await ledgerOf('available', 'USDT:ethereum')).toBe(998_000n);
    expect(await onChain(usdt.address, addressOf(payment))).toBe(998_000n);
    await callContract(ethereum.client, usdt, 'setFee', [0n]);
    await dev.mine(1);
  });

  it('one that answers false and moves nothing pays nothing', async () => {
    const payment = await create('ODD');
    const hash = await callContract(ethereum.client, listed, 'transfer', [addressOf(payment), 10n ** 24n], {
      by: 3,
    });
    expect(await shown(payment)).toEqual([]);
    expect(await ethereum.network.reader.tx(hash)).toMatchObject({ state: 'confirmed' });
    expect(await merchant.client.payments.retrieve(payment.id)).toMatchObject(untouched);
  });

  it('another contract with the same symbol is shown, and never credited', async () => {
    const payment = await create('USDC', '5');
    const hash = await callContract(ethereum.client, imitation, 'mint', [addressOf(payment), 5_000_000n]);
    const [transaction] = await shown(payment);
    expect(transaction).toMatchObject({
      type: 'deposit',
      currency: 'UNLISTED',
      contract: imitation.address,
      amount: '5000000',
      status: 'confirmed',
      hash,
      payment_id: payment.id,
      value: null,
    });
    expect(await merchant.client.transactions.retrieve(transaction?.id ?? '')).toEqual(transaction);
    expect(await merchant.client.payments.retrieve(payment.id)).toMatchObject(untouched);
    expect(
      (await merchant.client.balance.retrieve()).balances.filter(({ total }) => Number(total) > 0),
    ).toEqual([]);
    expect(await eventsOf(gateway.store, transaction?.id ?? '')).toEqual([]);
    // It goes and comes with its block, as anything does.
    await dev.reorg(2, { unconfirm: [hash] });
    await eventually(
      () => merchant.client.transactions.retrieve(transaction?.id ?? ''),
      (each) => each.status === 'pending' || each.status === 'failed',
    );
    await dev.mine(1);
    await eventually(
      () => merchant.client.transactions.retrieve(transaction?.id ?? ''),
      (each) => each.status === 'confirmed',
    );
    // The real one beside it pays.
    await dev.fund(addressOf(payment), 5_000_000n, 'USDC');
    await status(payment, 'confirming');
    await dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid.transactions).toMatchObject([{ currency: 'USDC', contract: usdc.address }]);
    expect(await ledgerOf('available', 'USDC:ethereum')).toBe(5_000_000n);
  });

  it('logs that only look like a transfer pay nothing', async () => {
    const [forged, shouted] = [await create('USDC'), await create('ODD')];
    const { client } = ethereum;
    await callContract(client, imitation, 'forge', [account(1).address, addressOf(forged), 2n ** 256n - 1n]);
    const [from, to] = [pad(account(1).address), pad(addressOf(shouted))];
    const one = numberToHex(10n ** 24n, { size: 32 });
    const dirty: Hex = `0x${'1'.repeat(24)}${addressOf(shouted).slice(2)}`;
    // Even a listed contract may log nonsense.
    for (const [topics, data] of [
      [[transferTopic, from, to, one], '0x'],
      [[transferTopic, from, to], '0x'],
      [[transferTopic, from, to], `${one}${'0'.repeat(64)}`],
      [[transferTopic, from, to], one.slice(0, -2)],
      [[transferTopic, from, dirty], one],
      [[transferTopic, from], one],
      [[transferTopic], one],
    ] as const)
      await callContract(client, listed, 'shout', [topics, data]);
    expect(await shown(shouted)).toEqual([]);
    expect(await merchant.client.payments.retrieve(shouted.id)).toMatchObject(untouched);
    expect(await shown(forged)).toMatchObject([{ currency: 'UNLISTED', amount: String(2n ** 256n - 1n) }]);
    expect(await merchant.client.payments.retrieve(forged.id)).toMatchObject(untouched);
    expect(
      (await merchant.client.balance.retrieve()).balances.filter(({ total }) => Number(total) > 0),
    ).toEqual([]);
  });

  it('a transfer of nothing is not even shown', async () => {
    const payment = await create('USDC');
    await callContract(ethereum.client, usdc, 'transfer', [addressOf(payment), 0n]);
    await callContract(ethereum.client, imitation, 'forge', [account(1).address, addressOf(payment), 0n]);
    expect(await shown(payment)).toEqual([]);
    expect(await merchant.client.payments.retrieve(payment.id)).toMatchObject(untouched);
  });

  it('coins that a contract passes on are found by trace', async () => {
    const [passed, split, vain, ended] = await Promise.all([1, 2, 3, 4].map(() => create('ETH')));
    if (passed === undefined || split === undefined || vain === undefined || ended === undefined)
      throw new Error('four payments were asked for');
    const value = 10n ** 18n;
    const { client } = ethereum;
    const hash = await callContract(client, passing, 'pass', [addressOf(passed)], { value });
    await callContract(client, passing, 'split', [addressOf(split), addressOf(split)], { value });
    await callContract(client, passing, 'passInVain', [addressOf(vain)], { value });
    await callContract(client, passing, 'end', [addressOf(ended)], { value });
    await dev.mine(1);
    const [one, two, three] = await Promise.all(
      [passed, split, ended].map((each) => status(each, 'confirmed')),
    );
    expect(one?.transactions).toMatchObject([
      { amount: '1.00000000', hash, log_index: null, contract: null },
    ]);
    expect(two?.transactions).toMatchObject([{ amount: '0.50000000' }, { amount: '0.50000000' }]);
    expect(three?.transactions).toMatchObject([{ amount: '1.00000000' }]);
    expect(await shown(vain)).toEqual([]);
    for (const [payment, held] of [
      [passed, value],
      [split, value],
      [ended, value],
      [vain, 0n],
    ] as const)
      expect(await client.getBalance({ address: addressOf(payment) })).toBe(held);
    expect(await ledgerOf('available', 'ETH:ethereum')).toBe(3n * value);
    // After a reorganisation it is the same transfer, in another block.
    await dev.reorg(2, { unconfirm: [hash] });
    await status(passed, 'unresolved');
    await dev.mine(1);
    const again = await status(passed, 'confirmed');
    expect(again.transactions?.map(({ id }) => id)).toEqual(one?.transactions?.map(({ id }) => id));
    expect(await ledgerOf('available', 'ETH:ethereum')).toBe(3n * value);
  });

  it('a deposit is credited though its address is blocked afterwards', async () => {
    const payment = await create('USDT');
    await dev.fund(addressOf(payment), 1_000_000n, 'USDT');
    await status(payment, 'confirming');
    await callContract(ethereum.client, usdt, 'setBlacklisted', [addressOf(payment), true]);
    await dev.mine(1);
    await status(payment, 'confirmed');
    expect(await ledgerOf('available', 'USDT:ethereum')).toBe(1_000_000n);
    expect(await onChain(usdt.address, addressOf(payment))).toBe(1_000_000n);
  });

  it('a transaction that failed pays nothing', async () => {
    const [coins, tokens] = [await create('ETH'), await create('USDT')];
    const { client } = ethereum;
    // Both are seen, and expected to pay. In their block they fail: code that always fails lives at the one
    // address by then, and the payer of the other is blocked by what came just before it.
    await callContract(client, usdt, 'setBlacklisted', [account(4).address, true]);
    await dev.fund(addressOf(coins), 10n ** 18n);
    await callContract(client, usdt, 'transfer', [addressOf(tokens), 1_000_000n], { by: 4 });
    await Promise.all([status(coins, 'confirming'), status(tokens, 'confirming')]);
    await client.request({ method: 'anvil_setCode', params: [addressOf(coins), '0x60006000fd'] });
    await dev.mine(1);
    for (const payment of [coins, tokens])
      expect((await status(payment, 'pending')).transactions).toMatchObject([{ status: 'failed' }]);
    expect(await ledgerOf('pending', 'ETH:ethereum')).toBe(0n);
    expect(await ledgerOf('pending', 'USDT:ethereum')).toBe(0n);
    await ethereum.client.request({ method: 'anvil_setCode', params: [addressOf(coins), '0x'] });
    await callContract(ethereum.client, usdt, 'setBlacklisted', [account(4).address, false]);
    await dev.mine(1);
  });

  it('more than eighteen decimals are counted to the last one', async () => {
    const amount = '1.000000000000000000000001';
    const units = 10n ** 24n + 1n;
    const payment = await create('ODD', amount);
    expect(payment).toMatchObject({ amount, amount_due: amount });
    expect(payment.options[0]?.uri).toContain(`uint256=${units}`);
    await callContract(ethereum.client, listed, 'mint', [addressOf(payment), units]);
    await dev.mine(1);
    expect(await status(payment, 'confirmed')).toMatchObject({ amount_received: amount, exception: null });
    expect(await ledgerOf('available', 'ODD:ethereum')).toBe(units);
    const { balances } = await merchant.client.balance.retrieve({ currency: 'ODD' });
    expect(balances).toMatchObject([{ available: amount }]);
  });
});
