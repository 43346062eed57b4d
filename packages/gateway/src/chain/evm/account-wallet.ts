import { encodeFunctionData, erc20Abi, type Hex } from 'viem';
import type { AddressDeriver } from '../../app/ports/chain.ts';
import { ChainFailure } from '../../app/ports/chain.ts';
import type { AccountWallet } from '../../app/ports/wallet.ts';
import { EvmNode, rpcCode, type EvmNodeOptions } from './node.ts';

/** Plans payments of an EVM account, without its keys. The hot address is `1/0`: nobody is ever given it. */
export function createAccountWallet(
  options: EvmNodeOptions & { readonly addresses: AddressDeriver },
): AccountWallet {
  const node = new EvmNode(options);
  return {
    kind: 'account',
    chainId: options.chainId,
    hot: options.addresses.change(0),
    balance: (address, contract) =>
      node.ask((client) =>
        contract === null
          ? client.getBalance({ address: address as Hex })
          : client.readContract({
              address: contract as Hex,
              abi: erc20Abi,
              functionName: 'balanceOf',
              args: [address as Hex],
            }),
      ),
    nextNonce: (address, height) =>
      node.ask((client) =>
        client.getTransactionCount({
          address: address as Hex,
          ...(height === undefined ? { blockTag: 'latest' } : { blockNumber: BigInt(height) }),
        }),
      ),
    transfer: (contract, to, amount) =>
      contract === null
        ? { to, value: amount, data: '0x' }
        : {
            to: contract,
            value: 0n,
            data: encodeFunctionData({
              abi: erc20Abi,
              functionName: 'transfer',
              args: [to as Hex, amount],
            }),
          },
    estimateGas: async ({ from, to, value, data }) =>
      await node.ask(async (client) => {
        try {
          return await client.estimateGas({
            account: from as Hex,
            to: to as Hex,
            value,
            data: data as Hex,
          });
        } catch (error) {
          // The node has judged: the call reverts. Anything else is the node's own trouble.
          if (rpcCode(error) === undefined || error instanceof ChainFailure) throw error;
          return null;
        }
      }),
  };
}
