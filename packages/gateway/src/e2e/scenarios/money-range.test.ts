import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { formatDecimal } from '@cryptoix/spec';
import type { Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { oddToken } from '../../chain/evm/odd/generated/odd-contracts.ts';
import { eventually } from '../../testing/eventually.ts';
import { eventsOf } from '../../testing/events-of.ts';
import { startLocalEthereum, type LocalEthereum } from '../../testing/local-ethereum.ts';
import { callContract, deployOddToken } from '../../testing/odd-contracts.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../../testing/test-gateway.ts';

if (findAnvil().kind !== 'binary')
  it.skip(`money of any size on a local Ethereum. Install it with: ${installAnvil}`);

const most = 2n ** 256n - 1n;

describe.runIf(findAnvil().kind === 'binary')('money of any size', () => {
  let ethereum: LocalEthereum;
  let gateway: TestGateway;
  let merchant: TestMerchant;
  const contracts = new Map<string, Hex>();

  beforeAll(async () => {
    ethereum = await startLocalEthereum({
      more: async (client) => {
        contracts.set('WIDE', await deployOddToken(client, 18));
        contracts.set('WHOLE', await deployOddToken(client, 0));
        return [...contracts].map(([currency, contract]) => ({
          currency,
          contract,
          decimals: currency === 'WIDE' ? 18 : 0,
        }));
      },
    });
    const assets = ethereum.network.assets.map((asset) =>
      contracts.has(asset.currency)
        ? { ...asset, displayDecimals: 0, dust: 1n, minPayment: 1n, maxPayment: most }
        : asset,
    );
    gateway = await openTestGateway(inject('databaseUrl'), { networks: [{ ...ethereum.network, assets }] });
    merchant = await gateway.merchant();
    // The first addresses of the test wallet are the faucet's accounts.
    for (let index = 0; index < 10; index += 1)
      await merchant.client.payments.create({ amount: '1', currency: 'ETH' });
  });
  afterAll(async () => {
    await gateway.close();
    await ethereum.stop();
  });

  it.each([
    ['WIDE', 18, [1n, 2n ** 53n + 1n, 10n ** 18n - 1n, 2n ** 64n, 2n ** 255n + 1n, most]],
    ['WHOLE', 0, [1n, 2n ** 53n + 1n, most]],
  ] as const)(
    '%s: every amount is asked for, paid, kept and told to the last unit',
    async (currency, decimals, amounts) => {
      const { client } = merchant;
      const address = contracts.get(currency) ?? '0x';
      let total = 0n;
      for (const units of amounts) {
        const amount = formatDecimal(units, decimals, 0);
        const payment = await client.payments.create({ amount, currency });
        expect(payment).toMatchObject({ amount, amount_due: amount, options: [{ amount }] });
        expect(payment.options[0]?.uri).toContain(`uint256=${units}`);
        const to = payment.options[0]?.address;
        await callContract(ethereum.client, { abi: oddToken.abi, address }, 'mint', [to, units]);
        await ethereum.network.dev?.mine(1);
        const paid = await eventually(
          () => client.payments.retrieve(payment.id, { include: ['transactions'] }),
          ({ status }) => status === 'confirmed',
        );
        total += units;
        expect(paid).toMatchObject({
          exception: null,
          amount_received: amount,
          amount_due: '0',
          amount_overpaid: '0',
        });
        expect(paid.transactions).toMatchObject([{ amount, currency }]);
        const told = (await eventsOf(gateway.store, payment.id)).at(-1);
        expect(told).toMatchObject({
          type: 'payment.confirmed',
          object: { amount, amount_received: amount },
        });
        const { data } = await client.balance.entries({ currency, limit: 1 });
        expect(data[0]).toMatchObject({ balance_after: formatDecimal(total, decimals, 0) });
      }
      const { balances } = await client.balance.retrieve({ currency });
      expect(balances).toMatchObject([
        { available: formatDecimal(total, decimals, 0), pending: '0', reserved: '0' },
      ]);
      const [row] = await gateway.store.asOwner(
        `select balance::text from ledger_account where merchant_id = $1 and kind = 'available' and asset = $2`,
        [merchant.merchantId, `${currency}:ethereum`],
      );
      expect(row?.['balance']).toBe(String(total));
    },
  );

  it('one unit more than there can be is refused', async () => {
    for (const [currency, decimals] of [
      ['WIDE', 18],
      ['WHOLE', 0],
    ] as const) {
      const amount = formatDecimal(most + 1n, decimals, 0);
      await expect(merchant.client.payments.create({ amount, currency })).rejects.toMatchObject({
        status: 400,
        reason: 'amount_too_large',
        param: '/amount',
      });
    }
  });
});
