import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { bip84Zpub, testTpub } from './bitcoin/testing.ts';
import { NetworkConfigError } from './config-fields.ts';
import { testXpub } from './evm/testing.ts';
import { parseNetworks, readNetworksFile } from './network-config.ts';
import { openNetworks } from './open-networks.ts';

const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const evm = {
  network: 'ethereum',
  mode: 'test',
  adapter: 'evm',
  rpcUrl: 'http://127.0.0.1:8545',
  chainId: 31337,
  development: true,
  xpub: testXpub,
  confirmations: { default: 1, large: 3, final: 'finalized' },
  explorerUrl: 'https://explorer.example/tx/{hash}',
  assets: [
    { currency: 'ETH', kind: 'native', name: 'Ether', decimals: 18 },
    {
      currency: 'USDC',
      kind: 'token',
      name: 'USD Coin',
      decimals: 6,
      contract,
      confirmations: 2,
      minPayment: '0.5',
    },
  ],
};
const sim = {
  network: 'bitcoin',
  mode: 'test',
  adapter: 'sim',
  simulated: true,
  xpub: testTpub,
  confirmations: { default: 1, final: 3 },
  assets: [{ currency: 'BTC', kind: 'native', name: 'Bitcoin', decimals: 8 }],
};

const node = {
  network: 'bitcoin',
  mode: 'test',
  adapter: 'bitcoin',
  chain: 'regtest',
  development: true,
  rpcUrl: 'http://user:password@127.0.0.1:18443',
  xpub: testTpub,
  confirmations: { default: 1, final: 3 },
  assets: [{ currency: 'BTC', kind: 'native', decimals: 8 }],
};
const litecoin = {
  ...node,
  network: 'litecoin',
  assets: [{ currency: 'LTC', kind: 'native', decimals: 8 }],
};

const problemsOf = (value: unknown): readonly string[] => {
  try {
    // As it comes from a file: what is undefined is not there.
    parseNetworks(JSON.parse(JSON.stringify(value)));
  } catch (error) {
    if (error instanceof NetworkConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('parseNetworks', () => {
  it('reads networks with their assets, and fills in what may be left out', () => {
    const [first, second] = parseNetworks([evm, sim]);
    expect(first).toMatchObject({ adapter: 'evm', chainId: 31337, development: true });
    expect(first?.confirmations).toEqual({
      default: 1,
      large: 3,
      final: 'finalized',
      largeFrom: 100_000n,
      finalFrom: 1_000_000n,
    });
    expect(first?.assets[0]?.depths).toEqual([
      { fromCents: 100_000n, confirmations: 3 },
      { fromCents: 1_000_000n, confirmations: 64, untilFinal: true },
    ]);
    expect(first?.assets).toMatchObject([
      { currency: 'ETH', contract: null, confirmations: 1, minPayment: 10n ** 13n, displayDecimals: 8 },
      {
        currency: 'USDC',
        contract,
        confirmations: 2,
        minPayment: 500_000n,
        minPayout: 1_000_000n,
        dust: 10_000n,
      },
    ]);
    expect(second?.confirmations).toMatchObject({ default: 1, large: 1, final: 3 });
    expect(second?.assets).toMatchObject([
      { currency: 'BTC', minPayment: 1000n, dust: 294n, network: 'bitcoin' },
    ]);
    expect(first?.addresses.derive(7).address).toBe('0x14dC79964da2C08b23698B3D3cc7Ca32193d9955');
  });

  it.each([
    ['an unknown setting', { ...sim, colour: 'red' }, /networks\[0\]\.colour is not a setting/],
    ['an unknown adapter', { ...sim, adapter: 'solana' }, /adapter must be one of/],
    ['a bitcoin node without address', { ...node, rpcUrl: undefined }, /rpcUrl is missing|rpcUrl must/],
    ['a bitcoin node of no chain', { ...node, chain: undefined }, /chain is missing|chain must/],
    ['regtest in live mode', { ...node, mode: 'live', development: false }, /mode live is not for regtest/],
    ['a chain to be moved in live mode', { ...node, mode: 'live' }, /live is not for a development chain/],
    ['the main chain in test mode', { ...node, chain: 'main', xpub: bip84Zpub }, /test is not for main/],
    ['moving a shared chain', { ...node, chain: 'signet' }, /development is for regtest only/],
    ['a coin we do not know', { ...node, network: 'dogecoin' }, /network must be one of bitcoin, litecoin/],
    ['a signet of Litecoin', { ...node, network: 'litecoin', chain: 'signet' }, /litecoin has no signet/],
    ['a chain name on a simulated network', { ...sim, chain: 'regtest' }, /chain is for the adapter bitcoin/],
    ['a missing chain id', { ...evm, chainId: undefined }, /chainId is missing|chainId must/],
    ['a node by another protocol', { ...evm, rpcUrl: 'ftp://127.0.0.1' }, /rpcUrl must be a URL/],
    ['a private key', { ...evm, xpub: bip84Zpub }, /xpub is refused: .*expected xpub, got zpub/],
    ['a mainnet key on a test network', { ...sim, xpub: bip84Zpub }, /expected vpub or tpub, got zpub/],
    ['a simulated network in live mode', { ...sim, mode: 'live' }, /mode live is not for a simulated/],
    ['a development chain in live mode', { ...evm, mode: 'live' }, /mode live is not for a development/],
    [
      'a chain id of development in live mode',
      { ...evm, mode: 'live', development: false },
      /development chain/,
    ],
    ['a simulated network that denies it', { ...sim, simulated: false }, /simulated must be true/],
    ['a real network called simulated', { ...evm, simulated: true }, /simulated is for the adapter sim/],
    ['a node for the simulated network', { ...sim, rpcUrl: 'http://127.0.0.1' }, /rpcUrl has no meaning/],
    ['falling depths', { ...sim, confirmations: { default: 3, final: 2 } }, /final is less than large/],
    [
      'an unknown tag',
      { ...evm, confirmations: { default: 1, final: 'soon' } },
      /final must be one of finalized/,
    ],
    [
      'falling worths',
      { ...sim, confirmations: { default: 1, final: 2, largeFrom: '20', finalFrom: '10' } },
      /finalFrom is less than largeFrom/,
    ],
    [
      'a worth that is no amount',
      { ...sim, confirmations: { default: 1, final: 2, largeFrom: 20 } },
      /largeFrom must be an amount of US dollars/,
    ],
    ['no confirmations', { ...sim, confirmations: undefined }, /confirmations/],
    ['no assets', { ...sim, assets: [] }, /assets must be a list/],
    [
      'two native assets',
      { ...evm, assets: [evm.assets[0], { ...evm.assets[0], currency: 'ETC' }] },
      /exactly one native/,
    ],
    ['a currency twice', { ...evm, assets: [evm.assets[0], evm.assets[1], evm.assets[1]] }, /has USDC twice/],
    [
      'a token without contract',
      { ...evm, assets: [evm.assets[0], { ...evm.assets[1], contract: undefined }] },
      /contract/,
    ],
    [
      'a contract with a wrong checksum',
      { ...evm, assets: [evm.assets[0], { ...evm.assets[1], contract: contract.replace('F', 'f') }] },
      /contract is not valid/,
    ],
    [
      'a number as an amount',
      { ...sim, assets: [{ ...sim.assets[0], minPayment: 0.1 }] },
      /assets\[0\]\.minPayment must be an amount/,
    ],
    [
      'an amount too fine',
      { ...sim, assets: [{ ...sim.assets[0], minPayment: '0.000000001' }] },
      /more than 8 decimals/,
    ],
    [
      'a token on the simulated network',
      { ...sim, assets: [...sim.assets, { ...evm.assets[1] }] },
      /has no tokens/,
    ],
    [
      'a page without place for the hash',
      { ...evm, explorerUrl: 'https://explorer.example/' },
      /must hold \{hash\}/,
    ],
    ['no object', 'bitcoin', /networks\[0\] must be an object/],
  ])('refuses %s', (_, network, problem) => {
    expect(problemsOf([network]).join('\n')).toMatch(problem);
  });

  it('names every problem at once, with its place', () => {
    const problems = problemsOf([
      { ...sim, mode: 'play' },
      { ...evm, colour: 'red', chainId: 0 },
    ]);
    expect(problems).toEqual([
      expect.stringContaining('networks[0].mode'),
      expect.stringContaining('networks[1].chainId'),
      expect.stringContaining('networks[1].colour'),
    ]);
  });

  it('refuses the same network twice in one mode', () => {
    expect(problemsOf([sim, sim])).toEqual(['network bitcoin is there twice in test mode']);
    expect(problemsOf({})).toEqual(['the networks must be a list']);
  });
});

describe('readNetworksFile', () => {
  it('names the file that is missing or no JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cryptoix-networks-'));
    const file = join(folder, 'networks.json');
    expect(() => readNetworksFile(file)).toThrow(/cannot be read/);
    writeFileSync(file, '[');
    expect(() => readNetworksFile(file)).toThrow(/is no JSON/);
    writeFileSync(file, JSON.stringify([sim]));
    expect(readNetworksFile(file)).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });
});

describe('openNetworks', () => {
  it('opens Bitcoin and Litecoin nodes, movable in development alone', async () => {
    const pool = new pg.Pool();
    const live = { ...node, mode: 'live', chain: 'main', development: false, xpub: bip84Zpub };
    const networks = openNetworks(parseNetworks([node, litecoin, live]), { pool });
    const [bitcoin, second] = networks.list('test');
    expect(bitcoin).toMatchObject({ simulated: false, uri: { scheme: 'bitcoin' }, indexOf: 'output' });
    expect(bitcoin?.dev).not.toBeNull();
    expect(second).toMatchObject({ uri: { scheme: 'litecoin' }, assets: [{ dust: 2940n }] });
    expect(second?.addresses.derive(0).address).toMatch(/^rltc1q/);
    const [main] = networks.list('live');
    expect(main?.dev).toBeNull();
    expect(main?.addresses.derive(0).address).toBe('bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu');
    await networks.close();
    await pool.end();
  });

  it('gives test networks a way to be moved where they have one, and live ones none', async () => {
    const pool = new pg.Pool();
    const live = { ...evm, mode: 'live', chainId: 1, development: false };
    const networks = openNetworks(parseNetworks([evm, sim, live]), { pool });
    const summary = (mode: 'test' | 'live') =>
      networks
        .list(mode)
        .map(({ name, simulated, dev, indexOf, uri }) => [
          name,
          simulated,
          dev !== null,
          indexOf,
          uri.standard,
        ]);
    expect(summary('test')).toEqual([
      ['ethereum', false, true, 'log', 'erc681'],
      ['bitcoin', true, true, 'output', 'bip21'],
    ]);
    expect(summary('live')).toEqual([['ethereum', false, false, 'log', 'erc681']]);
    expect(networks.list('test')[0]?.explorerUrl?.('0xab')).toBe('https://explorer.example/tx/0xab');
    await networks.close();
    await pool.end();
  });
});
