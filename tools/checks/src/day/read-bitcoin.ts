import { HDKey } from '@scure/bip32';
import { p2wpkh } from '@scure/btc-signer';

/** What the blocks of a Bitcoin node say about the addresses of an account key, in satoshi. */
export interface BitcoinStory {
  readonly received: bigint;
  readonly sent: bigint;
  readonly fees: bigint;
  /** Unspent outputs of ours. */
  readonly held: bigint;
  readonly height: number;
}

interface Tx {
  readonly txid: string;
  readonly vin: readonly { readonly txid?: string; readonly vout?: number }[];
  readonly vout: readonly {
    readonly value: number;
    readonly n: number;
    readonly scriptPubKey: { readonly hex: string };
  }[];
}

const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };
const testVersions = { public: 0x043587cf, private: 0x04358394 };
const addresses = 3000;

export async function readBitcoin(rpcUrl: string, xpub: string): Promise<BitcoinStory> {
  const own = ownScripts(xpub);
  const height = Number(await ask(rpcUrl, 'getblockcount', []));
  const unspent = new Map<string, bigint>();
  let received = 0n;
  let sent = 0n;
  let fees = 0n;
  for (let at = 1; at <= height; at++) {
    const hash = await ask(rpcUrl, 'getblockhash', [at]);
    const block = (await ask(rpcUrl, 'getblock', [hash, 2])) as Readonly<Record<string, readonly Tx[]>>;
    for (const tx of block.tx ?? block.rawtx ?? []) {
      const spent = tx.vin.map(({ txid, vout }) => {
        const outpoint = `${txid ?? ''}:${vout ?? 0}`;
        const amount = unspent.get(outpoint);
        unspent.delete(outpoint);
        return amount;
      });
      const isOurs = spent.some((amount) => amount !== undefined);
      if (isOurs && spent.includes(undefined)) throw new Error(`${tx.txid} mixes our coins with others.`);
      let left = spent.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
      for (const { value, n, scriptPubKey } of tx.vout) {
        const amount = BigInt(Math.round(value * 1e8));
        const isOwn = own.has(scriptPubKey.hex);
        if (isOwn) unspent.set(`${tx.txid}:${n}`, amount);
        if (isOurs) left -= amount;
        if (isOurs && !isOwn) sent += amount;
        if (!isOurs && isOwn) received += amount;
      }
      if (isOurs) fees += left;
    }
  }
  return { received, sent, fees, held: [...unspent.values()].reduce((sum, each) => sum + each, 0n), height };
}

function ownScripts(xpub: string): Set<string> {
  const account = HDKey.fromExtendedKey(xpub, testVersions);
  const scripts = new Set<string>();
  for (const branch of [0, 1]) {
    const parent = account.deriveChild(branch);
    for (let index = 0; index < addresses; index++) {
      const { publicKey } = parent.deriveChild(index);
      if (publicKey === null) throw new Error('The account key has no public key.');
      scripts.add(Buffer.from(p2wpkh(publicKey, regtest).script).toString('hex'));
    }
  }
  return scripts;
}

async function ask(rpcUrl: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const url = new URL(rpcUrl);
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    body: JSON.stringify({ jsonrpc: '1.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  if (error !== null && error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}
