import { encodeDeployData, encodeFunctionData, getContractAddress, type Abi, type Hex } from 'viem';
import type { AnvilClient } from '../chain/evm/dev/anvil-client.ts';
import { faucetAccounts } from '../chain/evm/dev/faucet-accounts.ts';
import { sendCall } from '../chain/evm/dev/send.ts';
import { oddToken, passer } from '../chain/evm/odd/generated/odd-contracts.ts';

/** An account of the faucet: the first owns the test tokens, the others only have some. */
export function account(index: number): (typeof faucetAccounts)[number] {
  const found = faucetAccounts[index];
  if (found === undefined) throw new Error(`the faucet has no account ${index}`);
  return found;
}

/** Puts a token on the chain that does whatever it is told; gives its address. */
export function deployOddToken(client: AnvilClient, decimals: number): Promise<Hex> {
  return deploy(client, encodeDeployData({ ...oddToken, args: [decimals] }));
}

/** Puts a contract on the chain that passes coins on. */
export function deployPasser(client: AnvilClient): Promise<Hex> {
  return deploy(client, passer.bytecode);
}

async function deploy(client: AnvilClient, data: Hex): Promise<Hex> {
  const { address: from, signTransaction } = account(9);
  const nonce = await client.getTransactionCount({ address: from });
  const raw = await signTransaction({
    type: 'eip1559',
    chainId: await client.getChainId(),
    nonce,
    data,
    gas: 3_000_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
  });
  await client.sendRawTransaction({ serializedTransaction: raw });
  await client.request({ method: 'anvil_mine', params: ['0x1'] });
  return getContractAddress({ from, nonce: BigInt(nonce) });
}

export interface CallOptions {
  /** Number of the account that calls (0, the owner of the test tokens). */
  readonly by?: number;
  readonly value?: bigint;
}

/** Sends a call of a contract's function; it waits for a block. Gives the transaction's hash. */
export async function callContract(
  client: AnvilClient,
  contract: { readonly abi: Abi; readonly address: Hex },
  functionName: string,
  args: readonly unknown[],
  { by = 0, value = 0n }: CallOptions = {},
): Promise<Hex> {
  const data = encodeFunctionData({ abi: contract.abi, functionName, args });
  return await sendCall(client, account(by), { to: contract.address, data, value, gas: 500_000n });
}
