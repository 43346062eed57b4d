import type { Hash, Hex } from 'viem';
import type { HDAccount } from 'viem/accounts';
import { rpcCode } from '../node.ts';
import type { AnvilClient } from './anvil-client.ts';

export interface Call {
  readonly to: Hex;
  readonly value?: bigint;
  readonly data?: Hex;
  readonly gas: bigint;
}

/** Signs and sends; another process may pay from the same account at the same time, so it tries again. */
export async function sendCall(client: AnvilClient, payer: HDAccount, call: Call): Promise<Hash> {
  for (let attempt = 1; ; attempt++) {
    const [nonce, chainId, price] = await Promise.all([
      client.getTransactionCount({ address: payer.address, blockTag: 'pending' }),
      client.getChainId(),
      client.getGasPrice(),
    ]);
    const raw = await payer.signTransaction({
      type: 'eip1559',
      chainId,
      nonce,
      // Room for the base fee to rise while it waits, and for a replacement to pay more.
      maxFeePerGas: price * 4n,
      maxPriorityFeePerGas: 10n ** 9n,
      ...call,
    });
    try {
      return await client.sendRawTransaction({ serializedTransaction: raw });
    } catch (error) {
      if (rpcCode(error) === undefined || attempt === 5) throw error;
    }
  }
}

/** A payment of nothing to the payer itself, or another call, that takes the place of one with this nonce. */
export async function cancel(
  client: AnvilClient,
  payer: HDAccount,
  nonce: number,
  maxFeePerGas: bigint,
  call: Call = { to: payer.address, value: 0n, gas: 21_000n },
): Promise<Hex> {
  return await payer.signTransaction({
    type: 'eip1559',
    chainId: await client.getChainId(),
    nonce,
    ...call,
    // Nodes ask for at least a tenth more of both.
    maxFeePerGas: maxFeePerGas * 2n,
    maxPriorityFeePerGas: maxFeePerGas,
  });
}

/** The signed bytes of a transaction that the node knows. */
export async function rawOf(client: AnvilClient, hash: Hash): Promise<Hex> {
  const raw = await client.request({ method: 'eth_getRawTransactionByHash', params: [hash] });
  if (raw === null) throw new Error(`the node does not give the bytes of ${hash}`);
  return raw;
}
