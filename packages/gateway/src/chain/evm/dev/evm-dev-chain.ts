import { encodeFunctionData, erc20Abi, type Hash, type Hex, numberToHex } from 'viem';
import type { HDAccount } from 'viem/accounts';
import { ChainFailure, type ChainRef, type DevChain } from '../../../app/ports/chain.ts';
import { readBlock, readPending } from '../block.ts';
import { EvmNode, type EvmNodeOptions } from '../node.ts';
import { type AnvilClient, createAnvilClient } from './anvil-client.ts';
import { faucetAccountOf, faucetAccounts } from './faucet-accounts.ts';
import { testUsdc } from './generated/test-tokens.ts';
import { playReorg } from './play-reorg.ts';
import { cancel, type Call, sendCall } from './send.ts';

/** Moves anvil, and pays from its published accounts. */
export function createEvmDevChain(options: EvmNodeOptions): DevChain {
  const node = new EvmNode(options);
  const client = createAnvilClient(options.rpcUrl);
  let turn = 0;
  // Two payments at once would take the same nonce.
  let queue: Promise<unknown> = Promise.resolve();
  const oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw node.toFailure(error);
    }
  };

  const tip = async (): Promise<ChainRef> => {
    const block = await readBlock(node, 'latest');
    if (block === null) throw new ChainFailure('network_unavailable', node.network, 'the node has no blocks');
    return block;
  };

  const fund: DevChain['fund'] = (address, amount, currency) =>
    oneByOne(() =>
      guarded(async () => {
        const token = [...node.tokens.values()].find((each) => each.currency === currency);
        // Accounts take turns, so that few payments depend on one another by their nonces.
        const payer = faucetAccounts[turn++ % faucetAccounts.length];
        if (payer === undefined) throw new Error('the faucet has no accounts');
        if (token === undefined) return await payNative(client, payer, address as Hex, amount);
        return await payToken(client, payer, token.contract, address as Hex, amount);
      }),
    );

  return {
    network: node.network,
    fund,
    async fundMany(payments) {
      const txids: string[] = [];
      for (const { address, amount, currency } of payments) txids.push(await fund(address, amount, currency));
      return txids;
    },
    pending: async () => (await readPending(node)).map((tx) => tx.hash),
    mine: (blocks) =>
      guarded(async () => {
        await client.request({ method: 'anvil_mine', params: [numberToHex(blocks)] });
        return await tip();
      }),
    reorg: (depth, choice = {}) =>
      guarded(async () => {
        await playReorg(node, client, await tip(), depth, choice);
        return await tip();
      }),
    replace: (txid) =>
      oneByOne(() =>
        guarded(async () => {
          const found = (await readPending(node)).find((tx) => tx.hash === txid);
          const payer = found === undefined ? undefined : faucetAccountOf(found.from);
          if (found === undefined || payer === undefined) {
            throw new ChainFailure(
              'unsupported',
              node.network,
              'only an unconfirmed payment of the faucet can be replaced',
            );
          }
          const full = await client.getTransaction({ hash: txid as Hash });
          const raw = await cancel(client, payer, found.nonce, full.maxFeePerGas ?? full.gasPrice);
          return await client.sendRawTransaction({ serializedTransaction: raw });
        }),
      ),
    stop: () => Promise.resolve(),
  };
}

async function payNative(client: AnvilClient, payer: HDAccount, to: Hex, value: bigint): Promise<Hash> {
  const spare = 10n ** 18n;
  if ((await client.getBalance({ address: payer.address })) < value + spare) {
    await client.request({
      method: 'anvil_setBalance',
      params: [payer.address, numberToHex(value + 10n ** 24n)],
    });
  }
  return await sendCall(client, payer, { to, value, gas: 100_000n });
}

async function payToken(
  client: AnvilClient,
  payer: HDAccount,
  contract: Hex,
  to: Hex,
  amount: bigint,
): Promise<Hash> {
  const transfer: Call = {
    to: contract,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] }),
    gas: 200_000n,
  };
  const args = [payer.address] as const;
  const held = await client.readContract({
    address: contract,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args,
  });
  if (held >= amount) return await sendCall(client, payer, transfer);
  // The owner makes what is missing and pays it itself: its nonces keep the two in order.
  const [owner] = faucetAccounts;
  if (owner === undefined) throw new Error('the faucet has no accounts');
  const mint = encodeFunctionData({ abi: testUsdc.abi, functionName: 'mint', args: [owner.address, amount] });
  await sendCall(client, owner, { to: contract, data: mint, gas: 200_000n });
  return await sendCall(client, owner, transfer);
}
