import { encodeFunctionData, getContractAddress, type Hex, numberToHex } from 'viem';
import { createAnvilClient } from './anvil-client.ts';
import { faucetAccounts } from './faucet-accounts.ts';
import { testUsdc, testUsdt } from './generated/test-tokens.ts';

export interface TestTokens {
  readonly USDC: Hex;
  readonly USDT: Hex;
}

/** What each faucet account gets of each token: a billion. */
export const faucetHolding = 10n ** 9n * 10n ** 6n;

/** Blocks on top of the tokens, so that no reorganisation takes them away. */
const depthBelow = 40;

/**
 * Puts the test tokens on a development chain and fills the faucet; does nothing where they already are.
 *
 * @example
 * const { USDC } = await deployTestTokens('http://127.0.0.1:8545');
 */
export async function deployTestTokens(rpcUrl: string): Promise<TestTokens> {
  const client = createAnvilClient(rpcUrl);
  const [owner] = faucetAccounts;
  if (owner === undefined) throw new Error('the faucet has no accounts');
  const chainId = await client.getChainId();
  const first = { USDC: addressAt(owner.address, 0), USDT: addressAt(owner.address, 1) };
  const code = await client.getCode({ address: first.USDT });
  if (code !== undefined && code !== '0x') return first;

  let nonce = await client.getTransactionCount({ address: owner.address });
  const tokens = { USDC: addressAt(owner.address, nonce), USDT: addressAt(owner.address, nonce + 1) };
  const send = async (data: Hex, to?: Hex): Promise<void> => {
    const raw = await owner.signTransaction({
      type: 'eip1559',
      chainId,
      nonce: nonce++,
      gas: to === undefined ? 3_000_000n : 120_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1n,
      data,
      ...(to === undefined ? {} : { to }),
    });
    await client.sendRawTransaction({ serializedTransaction: raw });
  };
  await send(testUsdc.bytecode);
  await send(testUsdt.bytecode);
  for (const to of [tokens.USDC, tokens.USDT]) {
    for (const { address } of faucetAccounts) {
      const args = [address, faucetHolding] as const;
      await send(encodeFunctionData({ abi: testUsdc.abi, functionName: 'mint', args }), to);
    }
  }
  await client.request({ method: 'anvil_mine', params: [numberToHex(depthBelow)] });
  const deployed = await client.getCode({ address: tokens.USDT });
  if (deployed === undefined || deployed === '0x') throw new Error('the test tokens could not be deployed');
  return tokens;
}

function addressAt(from: Hex, nonce: number): Hex {
  return getContractAddress({ from, nonce: BigInt(nonce) });
}
