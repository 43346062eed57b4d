export type SandboxBitcoin =
  { readonly kind: 'simulated' } | { readonly kind: 'node'; readonly rpcUrl: string };

/** Hash of block 0 of Bitcoin's regtest. */
const regtestGenesis = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206';

/**
 * The Bitcoin network of the sandbox: the regtest node that `BITCOIN_RPC_URL` names, else the simulated one.
 *
 * @throws Error when the node is of another chain: the sandbox mines and takes blocks back as it likes
 */
export async function openBitcoin(env: NodeJS.ProcessEnv): Promise<SandboxBitcoin> {
  const rpcUrl = env.BITCOIN_RPC_URL ?? '';
  if (rpcUrl === '') return { kind: 'simulated' };
  if ((await readGenesis(rpcUrl)) === regtestGenesis) return { kind: 'node', rpcUrl };
  throw new Error('BITCOIN_RPC_URL names a node that is not on regtest: the sandbox leaves it alone.');
}

async function readGenesis(rpcUrl: string): Promise<unknown> {
  try {
    const url = new URL(rpcUrl);
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    url.username = '';
    url.password = '';
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
      body: JSON.stringify({ jsonrpc: '1.0', id: 1, method: 'getblockhash', params: [0] }),
      signal: AbortSignal.timeout(5_000),
    });
    const { result } = (await response.json()) as { readonly result?: unknown };
    return result;
  } catch {
    // Without the cause: it may name the address, which holds a password.
    throw new Error('BITCOIN_RPC_URL names a node that does not answer.');
  }
}
