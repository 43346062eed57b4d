import { HDKey } from '@scure/bip32';
import type { EvmSetting } from '@cryptoix/devnet';
import { createPublicClient, erc20Abi, getAddress, http, parseEventLogs, toHex, type Address } from 'viem';
import { publicKeyToAddress } from 'viem/utils';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Sums } from './tell.ts';

/** What the blocks of an Ethereum node say about the addresses of an account key, in base units by currency. */
export interface EthereumStory {
  readonly received: Sums;
  readonly sent: Sums;
  /** In wei. */
  readonly fees: bigint;
  /** Wei that came to the hot address from outside: gas that no merchant is owed. */
  readonly gasGiven: bigint;
  readonly held: Sums;
  readonly height: bigint;
}

const addresses = 3000;

export async function readEthereum(setting: EvmSetting, xpub: string): Promise<EthereumStory> {
  const client = createPublicClient({ transport: http(setting.rpcUrl) });
  const deposits = ownAddresses(xpub, 0, addresses);
  const hot = ownAddresses(xpub, 1, 20);
  const isOwn = (address: Address | null): boolean =>
    address !== null && (deposits.has(getAddress(address)) || hot.has(getAddress(address)));
  const tokens = new Map(Object.entries(setting.tokens).map(([name, at]) => [getAddress(at), name]));
  const received = new Sums();
  const sent = new Sums();
  const used = new Set<Address>();
  let fees = 0n;
  let gasGiven = 0n;

  const note = (currency: string, from: Address, to: Address | null, amount: bigint): void => {
    for (const end of [from, to]) if (end !== null && isOwn(end)) used.add(getAddress(end));
    if (isOwn(from) === isOwn(to)) return;
    if (isOwn(from)) sent.add(currency, amount);
    else if (currency === 'ETH' && hot.has(getAddress(to ?? from))) gasGiven += amount;
    else received.add(currency, amount);
  };

  const height = await client.getBlockNumber();
  for (let at = 1n; at <= height; at++) {
    const block = await client.getBlock({ blockNumber: at, includeTransactions: true });
    for (const tx of block.transactions) {
      const receipt = await client.getTransactionReceipt({ hash: tx.hash });
      if (isOwn(tx.from)) fees += receipt.gasUsed * receipt.effectiveGasPrice;
      if (receipt.status !== 'success') continue;
      if (tx.value > 0n) note('ETH', tx.from, tx.to, tx.value);
      for (const { address, args } of parseEventLogs({
        abi: erc20Abi,
        eventName: 'Transfer',
        logs: receipt.logs,
      })) {
        const currency = tokens.get(getAddress(address));
        if (currency !== undefined) note(currency, args.from, args.to, args.value);
      }
    }
  }

  const held = new Sums();
  for (const address of used) {
    held.add('ETH', await client.getBalance({ address }));
    for (const [token, currency] of tokens) {
      const args = [address] as const;
      held.add(
        currency,
        await client.readContract({ address: token, abi: erc20Abi, functionName: 'balanceOf', args }),
      );
    }
  }
  return { received, sent, fees, gasGiven, held, height };
}

function ownAddresses(xpub: string, branch: 0 | 1, count: number): Set<Address> {
  const parent = HDKey.fromExtendedKey(xpub).deriveChild(branch);
  return new Set(
    Array.from({ length: count }, (_, index) => {
      const { publicKey } = parent.deriveChild(index);
      if (publicKey === null) throw new Error('The account key has no public key.');
      return publicKeyToAddress(toHex(secp256k1.Point.fromBytes(publicKey).toBytes(false)));
    }),
  );
}
