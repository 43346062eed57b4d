import { encodeFunctionData, erc20Abi, type Hash, type Hex, numberToHex } from 'viem';
import type { HDAccount } from 'viem/accounts';
import { ChainFailure } from '../../../app/ports/chain.ts';
import type { EvmNode } from '../node.ts';
import type { AnvilClient } from './anvil-client.ts';
import { faucetAccounts } from './faucet-accounts.ts';
import { testUsdc } from './generated/test-tokens.ts';
import { type Call, sendCall } from './send.ts';

/** What a payment costs at most in gas, and more. */
const spare = 10n ** 18n;

/** Pays test money from the published accounts of development chains; it never ends. */
export function createFaucet(node: EvmNode, client: AnvilClient, nativeCurrency: string) {
  let turn = 0;
  return async (to: Hex, amount: bigint, currency = nativeCurrency): Promise<Hash> => {
    // Accounts take turns, so that few payments depend on one another by their nonces.
    const payer = accountAt(turn++ % faucetAccounts.length);
    if (currency === nativeCurrency) return await payNative(client, payer, to, amount);
    const token = [...node.tokens.values()].find((each) => each.currency === currency);
    if (token === undefined) {
      throw new ChainFailure('unsupported', node.network, `there is no ${currency} on this network`);
    }
    return await payToken(client, payer, token.contract, to, amount);
  };
}

async function payNative(client: AnvilClient, payer: HDAccount, to: Hex, value: bigint): Promise<Hash> {
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
  const owner = accountAt(0);
  const mint = encodeFunctionData({ abi: testUsdc.abi, functionName: 'mint', args: [owner.address, amount] });
  await sendCall(client, owner, { to: contract, data: mint, gas: 200_000n });
  return await sendCall(client, owner, transfer);
}

function accountAt(index: number): HDAccount {
  const account = faucetAccounts[index];
  if (account === undefined) throw new Error('the faucet has no accounts');
  return account;
}
