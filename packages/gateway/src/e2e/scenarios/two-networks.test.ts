import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMigratedDatabase, type MigratedDatabase } from '../../testing/test-database.ts';
import { findAnvil, installAnvil, startAnvil, type RunningAnvil } from '@cryptoix/devnet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Network } from '../../app/ports/networks.ts';
import { deployTestTokens, type TestTokens } from '../../chain/evm/dev/deploy-test-tokens.ts';
import { testXpub } from '../../chain/evm/testing.ts';
import { readNetworksFile } from '../../chain/network-config.ts';
import { openNetworks } from '../../chain/open-networks.ts';
import { eventually } from '../../testing/eventually.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../../testing/test-gateway.ts';

if (findAnvil().kind !== 'binary') it.skip(`two EVM networks. Install anvil with: ${installAnvil}`);

describe.runIf(findAnvil().kind === 'binary')('two EVM networks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-two-networks-'));
  let anvils: RunningAnvil[];
  let database: MigratedDatabase;
  let pool: pg.Pool;
  let networks: readonly Network[];
  let gateway: TestGateway;
  let merchant: TestMerchant;

  const entry = (network: string, chainId: number, rpcUrl: string, { USDC }: TestTokens, native: string) => ({
    network,
    mode: 'test',
    adapter: 'evm',
    development: true,
    rpcUrl,
    chainId,
    xpub: testXpub,
    confirmations: { default: 1, final: 3 },
    assets: [
      { currency: native, kind: 'native', decimals: 18 },
      { currency: 'USDC', kind: 'token', contract: USDC, decimals: 6 },
    ],
  });

  beforeAll(async () => {
    anvils = await Promise.all(
      [31337, 31338].map((chainId) => startAnvil({ chainId, log: join(folder, `${chainId}.log`) })),
    );
    const [first, second] = anvils as [RunningAnvil, RunningAnvil];
    const tokens = await Promise.all(anvils.map(({ url }) => deployTestTokens(url)));
    const [one, two] = tokens as [TestTokens, TestTokens];
    // All that there is to a second network: another entry of the file.
    const file = join(folder, 'networks.json');
    const entries = [
      entry('ethereum', 31337, first.url, one, 'ETH'),
      entry('polygon', 31338, second.url, two, 'POL'),
    ];
    writeFileSync(file, JSON.stringify(entries));
    database = await createMigratedDatabase(inject('databaseUrl'));
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    networks = openNetworks(readNetworksFile(file), { pool }).list('test');
    gateway = await openTestGateway(inject('databaseUrl'), { networks });
    merchant = await gateway.merchant();
  });
  afterAll(async () => {
    await gateway.close();
    await pool.end();
    await database.drop();
    await Promise.all(anvils.map((anvil) => anvil.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  const devOf = (name: string) => {
    const dev = networks.find((network) => network.name === name)?.dev;
    if (dev == null) throw new Error(`${name} cannot be moved`);
    return dev;
  };
  const until = (id: string, wanted: string) =>
    eventually(
      () => merchant.client.payments.retrieve(id),
      ({ status }) => status === wanted,
    );

  it('take payments side by side', async () => {
    const { client } = merchant;
    await expect(client.payments.create({ amount: '1', currency: 'USDC' })).rejects.toMatchObject({
      reason: 'network_required',
    });
    for (const [network, currency, chainId] of [
      ['ethereum', 'USDC', 31337],
      ['polygon', 'USDC', 31338],
      ['ethereum', 'ETH', 31337],
      ['polygon', 'POL', 31338],
    ] as const) {
      const payment = await client.payments.create({ amount: '2', currency, network });
      const [option] = payment.options;
      expect(option?.uri).toContain(`@${chainId}`);
      await devOf(network).fund(
        option?.address ?? '',
        currency === 'USDC' ? 2_000_000n : 2n * 10n ** 18n,
        currency,
      );
      await until(payment.id, 'confirming');
      await devOf(network).mine(1);
      await until(payment.id, 'confirmed');
    }
    const { balances } = await client.balance.retrieve();
    const held = balances.filter(({ available }) => Number(available) > 0);
    expect(
      held.map(({ currency, network, available }) => [currency, network, Number(available)]).sort(),
    ).toEqual([
      ['ETH', 'ethereum', 2],
      ['POL', 'polygon', 2],
      ['USDC', 'ethereum', 2],
      ['USDC', 'polygon', 2],
    ]);
  });

  it('never share an address', async () => {
    const { client } = merchant;
    const payments = await Promise.all(
      Array.from({ length: 12 }, (_, turn) =>
        client.payments.create({
          amount: '1',
          currency: 'USDC',
          network: turn % 2 === 0 ? 'ethereum' : 'polygon',
        }),
      ),
    );
    const both = await client.payments.create({
      amount: '5',
      currency: 'USD',
      accepted: ['ethereum', 'polygon'].map((network) => ({ currency: 'USDC', network })),
    });
    const addresses = [...payments, both].flatMap(({ options }) => options.map(({ address }) => address));
    expect(new Set(addresses).size).toBe(14);
  });

  it('credit what comes on the network of the payment alone', async () => {
    const { client } = merchant;
    const payment = await client.payments.create({ amount: '1', currency: 'USDC', network: 'ethereum' });
    const address = payment.options[0]?.address ?? '';
    // The same key owns this address on both networks, and nobody else was given it there.
    await devOf('polygon').fund(address, 1_000_000n, 'USDC');
    await devOf('polygon').mine(2);
    const other = await client.payments.create({ amount: '1', currency: 'USDC', network: 'polygon' });
    await devOf('polygon').fund(other.options[0]?.address ?? '', 1_000_000n, 'USDC');
    await devOf('polygon').mine(1);
    await until(other.id, 'confirmed');
    expect(await client.payments.retrieve(payment.id)).toMatchObject({ status: 'pending', version: 1 });
    expect((await client.transactions.list({ address })).data).toEqual([]);
    // Whoever looks at that chain finds it.
    const polygon = networks.find(({ name }) => name === 'polygon');
    const tip = await polygon?.reader.tip();
    const found: bigint[] = [];
    for (let height = 0; height <= (tip?.height ?? 0); height += 1) {
      const block = await polygon?.reader.blockAt(height);
      if (block == null) continue;
      for (const { amount } of (await polygon?.reader.scanBlock(block, new Set([address]))) ?? [])
        found.push(amount);
    }
    expect(found).toEqual([1_000_000n]);
  });
});
