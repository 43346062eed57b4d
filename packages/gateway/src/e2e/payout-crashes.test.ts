import { randomBytes, randomUUID } from 'node:crypto';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { Address } from '@scure/btc-signer';
import { getAddress, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { crashPoints, type CrashPoint } from '../app/payouts/checkpoint.ts';
import type { Network } from '../app/ports/networks.ts';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { eventually } from '../testing/eventually.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payout crashes on a local Ethereum. Install it with: ${installAnvil}`);

let gateway: PayoutGateway;
let merchant: TestMerchant;
/** Where the next payout of a network is cut short, once. */
const armed = new Map<string, CrashPoint>();
const struck: string[] = [];

beforeAll(async () => {
  gateway = await openPayoutGateway(inject('databaseUrl'), {
    ethereum: hasAnvil,
    checkpoint: (point, network) => {
      if (armed.get(network) !== point) return;
      armed.delete(network);
      struck.push(`${network} ${point}`);
      throw new Error(`cut short at ${point}`);
    },
  });
  merchant = await gateway.merchant();
  const { client } = merchant;
  for (const currency of hasAnvil ? ['BTC', 'ETH'] : ['BTC']) {
    // Several deposits, so that no payout waits for another's change.
    for (let made = 0; made < 3; made++) {
      const sent = await client.testMode.fundBalance({ currency, amount: '5' });
      await eventually(
        () => client.transactions.retrieve(sent.id),
        ({ status }) => status === 'confirmed',
      );
    }
  }
});
afterAll(() => gateway.close());

function freshAddress(network: string): string {
  return network === 'ethereum'
    ? getAddress(toHex(randomBytes(20)))
    : Address(bitcoinRegtest).encode({ type: 'wpkh', hash: randomBytes(20) });
}

/** What the network itself says was paid to an address, in blocks. */
async function paidOnChain({ reader, dev }: Network, address: string): Promise<bigint[]> {
  await dev?.mine(1);
  const tip = await reader.tip();
  const found: bigint[] = [];
  for (let height = 1; height <= tip.height; height++) {
    const block = await reader.blockAt(height);
    if (block === null) throw new Error(`there is no block ${height}`);
    for (const { amount } of await reader.scanBlock(block, new Set([address]))) found.push(amount);
  }
  return found;
}

describe.each<[string, string, string, bigint]>([
  ['bitcoin', 'BTC', '0.1', 10n ** 7n],
  ...(hasAnvil ? [['ethereum', 'ETH', '0.1', 10n ** 17n] as [string, string, string, bigint]] : []),
])('on %s, a payout that is cut short', (name, currency, amount, units) => {
  it.each(crashPoints)('at %s is paid exactly once', async (point) => {
    const { client } = merchant;
    const network = gateway.networks.find((each) => each.name === name) ?? gateway.ethereum;
    if (network === null) throw new Error(`there is no ${name}`);
    const address = freshAddress(name);
    const idempotencyKey = randomUUID();
    armed.set(name, point);
    const ask = () => client.payouts.create({ amount, currency, address }, { idempotencyKey });
    // The merchant's client repeats what was not answered, with the same key.
    const payout = await ask().catch(ask);
    const done = await eventually(
      () => client.payouts.retrieve(payout.id),
      ({ status }) => ['completed', 'failed'].includes(status),
      25_000,
    );
    expect(done.status).toBe('completed');
    expect(struck).toContain(`${name} ${point}`);
    expect(await paidOnChain(network, address)).toEqual([units]);
    const { data } = await client.payouts.list({ address });
    expect(data.map(({ id }) => id)).toEqual([payout.id]);
    const settled = await gateway.store.asOwner(
      'select count(*)::int as n from ledger_transfer where ref = $1',
      [`payout:${payout.id}:settle`],
    );
    expect(settled).toEqual([{ n: 1 }]);
  });
});
