import {
  createPublicClient,
  type Hash,
  type Hex,
  http,
  type HttpTransport,
  type PublicClient,
  rpcSchema,
} from 'viem';

/** The methods that only a development node has. */
export type AnvilSchema = [
  { Method: 'anvil_mine'; Parameters: [blocks: Hex]; ReturnType: null },
  {
    Method: 'anvil_reorg';
    Parameters: [depth: number, transactions: (readonly [Hex, number])[]];
    ReturnType: null;
  },
  { Method: 'anvil_setNextBlockBaseFeePerGas'; Parameters: [fee: Hex]; ReturnType: null },
  { Method: 'anvil_dropTransaction'; Parameters: [hash: Hash]; ReturnType: Hash | null },
  { Method: 'anvil_setBalance'; Parameters: [address: Hex, balance: Hex]; ReturnType: null },
  { Method: 'anvil_setCode'; Parameters: [address: Hex, code: Hex]; ReturnType: null },
  { Method: 'eth_getRawTransactionByHash'; Parameters: [hash: Hash]; ReturnType: Hex | null },
];

export type AnvilClient = PublicClient<HttpTransport, undefined, undefined, AnvilSchema>;

export function createAnvilClient(rpcUrl: string): AnvilClient {
  return createPublicClient({
    transport: http(rpcUrl, { retryCount: 1, retryDelay: 100, timeout: 20_000 }),
    rpcSchema: rpcSchema<AnvilSchema>(),
    cacheTime: 0,
  });
}
