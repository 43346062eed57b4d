import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../../app/ports/chain.ts';
import { eventually } from '../../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../../testing/local-ethereum.ts';
import { openTestGateway, type TestGateway } from '../../testing/test-gateway.ts';

if (findAnvil().kind !== 'binary') it.skip(`finality on a local Ethereum. Install it with: ${installAnvil}`);

describe.runIf(findAnvil().kind === 'binary')('finality by tag', () => {
  let ethereum: LocalEthereum;
  let gateway: TestGateway;
  let dev: DevChain;

  beforeAll(async () => {
    // From 10,000 dollars on: three confirmations, and whatever the network itself calls final.
    const depths = [{ fromCents: 1_000_000n, confirmations: 3, untilFinal: true }];
    ethereum = await startLocalEthereum({ depths });
    gateway = await openTestGateway(inject('databaseUrl'), { networks: [ethereum.network] });
    dev = ethereum.network.dev as DevChain;
  });
  afterAll(async () => {
    await gateway.close();
    await ethereum.stop();
  });

  const blocksToTag = async (): Promise<number> => {
    const { finalized } = await ethereum.network.reader.finality();
    return (await ethereum.network.reader.tip()).height - (finalized?.height ?? 0);
  };

  it('a large payment waits for the tag, a small one for its depth alone', async () => {
    const { client } = await gateway.merchant();
    const large = await client.payments.create({ amount: '20000', currency: 'USDC' });
    const small = await client.payments.create({ amount: '20', currency: 'USDC' });
    const brave = await client.payments.create({ amount: '20000', currency: 'USDC', confirmations: 2 });
    expect(large.confirmations_required).toBe(3);
    for (const [payment, amount] of [
      [large, 20_000_000_000n],
      [small, 20_000_000n],
      [brave, 20_000_000_000n],
    ] as const)
      await dev.fund(payment.options[0]?.address ?? '', amount, 'USDC');
    const { height } = await dev.mine(1);
    await dev.mine(3);
    const until = (id: string, is: (status: string, confirmations: number) => boolean) =>
      eventually(
        () => client.payments.retrieve(id, { include: ['transactions'] }),
        ({ status, transactions = [] }) => is(status, transactions[0]?.confirmations ?? 0),
      );
    await until(small.id, (status) => status === 'confirmed');
    await until(brave.id, (status) => status === 'confirmed');
    // Deep enough, and not final.
    expect(await until(large.id, (_, confirmations) => confirmations === 4)).toMatchObject({
      status: 'confirming',
    });
    expect(await ethereum.network.reader.finality()).toMatchObject({
      finalized: { height: expect.any(Number) as number },
    });
    while (((await ethereum.network.reader.finality()).finalized?.height ?? 0) < height) {
      expect((await client.payments.retrieve(large.id)).status).toBe('confirming');
      await dev.mine(1);
    }
    const paid = await until(large.id, (status) => status === 'confirmed');
    expect(paid).toMatchObject({ exception: null, amount_received: '20000.00' });
    expect(await blocksToTag()).toBeGreaterThan(3);
    expect((await client.balance.retrieve({ currency: 'USDC' })).balances).toMatchObject([
      { available: '40020.00', pending: '0.00' },
    ]);
  });

  it('is looked at again where the gateway was down when the tag moved', async () => {
    const merchant = await gateway.merchant();
    const payment = await merchant.client.payments.create({ amount: '20000', currency: 'USDC' });
    await dev.fund(payment.options[0]?.address ?? '', 20_000_000_000n, 'USDC');
    await dev.mine(4);
    await eventually(
      () => merchant.client.payments.retrieve(payment.id),
      ({ status }) => status === 'confirming',
    );
    await gateway.gateway.stop();
    await dev.mine(12);
    const { origin } = await gateway.second();
    const client = gateway.client(merchant.publicKey, merchant.secretKey, origin);
    await eventually(
      () => client.payments.retrieve(payment.id),
      ({ status }) => status === 'confirmed',
    );
  });
});
