import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { refusalOf } from '../testing/refusal-of.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { createSignedCall, type SignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

// BIP 173's example key on regtest, and the same on other networks.
const regtest = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const mainnet = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const testnet = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';
const evm = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const day = 86_400;

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`addresses of a local Ethereum. Install it with: ${installAnvil}`);

let ethereum: LocalEthereum | null = null;
let gateway: TestGateway;
let merchant: TestMerchant;
let call: SignedCall;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: ethereum === null ? [] : [ethereum.network],
  });
  merchant = await gateway.merchant();
  call = createSignedCall(gateway, merchant);
});
afterAll(async () => {
  await gateway.close();
  await ethereum?.stop();
});

const own = async (as: TestMerchant): Promise<string> =>
  (await as.client.payments.create({ amount: '1', currency: 'BTC' })).options[0]?.address ?? '';

describe('addresses', () => {
  it('are pending for a day of the merchant’s clock, then active, and gone when removed', async () => {
    const { client } = await gateway.merchant();
    const customer = await client.customers.create({});
    const made = await client.addresses.create({
      label: 'Cold wallet',
      currency: 'BTC',
      address: regtest.toUpperCase(),
      customer_id: customer.id,
      reference: 'w-1',
      metadata: { vault: '3' },
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^adr_[0-7][0-9A-HJKMNP-TV-Z]{25}$/) as string,
      object: 'address',
      livemode: false,
      version: 1,
      created_at: expect.any(String) as string,
      updated_at: made.created_at,
      label: 'Cold wallet',
      currency: 'BTC',
      network: 'bitcoin',
      address: regtest,
      memo: null,
      status: 'pending',
      activates_at: new Date(Date.parse(made.created_at) + day * 1000).toISOString(),
      customer_id: customer.id,
      reference: 'w-1',
      metadata: { vault: '3' },
    });
    await client.testMode.advanceClock({ seconds: day - 60 });
    expect(await client.addresses.retrieve(made.id)).toEqual(made);
    await client.testMode.advanceClock({ seconds: 60 });
    expect(await client.addresses.retrieve(made.id)).toEqual({ ...made, status: 'active' });

    expect(await client.addresses.delete(made.id)).toEqual({
      id: made.id,
      object: 'address',
      deleted: true,
    });
    const gone = { status: 404, reason: 'no_such_address', param: null };
    expect(await refusalOf(client.addresses.retrieve(made.id))).toEqual(gone);
    expect(await refusalOf(client.addresses.delete(made.id))).toEqual(gone);
    const again = await client.addresses.create({ currency: 'BTC', address: regtest });
    expect(again).toMatchObject({ status: 'pending' });
  });

  it('stand in the book once, however they are written and however many add them', async () => {
    const { client } = await gateway.merchant();
    const add = (address: string) => client.addresses.create({ currency: 'BTC', address });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => add(regtest)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(add(regtest.toUpperCase()))).toEqual({
      status: 409,
      reason: 'state_invalid',
      param: '/address',
    });
    expect((await client.addresses.list()).data).toHaveLength(1);
  });

  it('belong to one merchant', async () => {
    const foreign = await merchant.client.addresses.create({ currency: 'BTC', address: regtest });
    const { client } = await gateway.merchant();
    for (const id of [foreign.id, `adr_${'0'.repeat(26)}`, 'adr_1']) {
      expect(await refusalOf(client.addresses.retrieve(id))).toMatchObject({ reason: 'no_such_address' });
      expect(await refusalOf(client.addresses.delete(id))).toMatchObject({ reason: 'no_such_address' });
    }
    expect(await refusalOf(client.addresses.validate({ currency: 'BTC', address: '' }))).toMatchObject({
      reason: 'address_invalid',
    });
    expect((await client.addresses.create({ currency: 'BTC', address: regtest })).id).not.toBe(foreign.id);
  });

  it('are found by what they are', async () => {
    const { client } = await gateway.merchant();
    const customer = await client.customers.create({});
    const one = await client.addresses.create({
      label: 'Vault one',
      currency: 'BTC',
      address: regtest,
      reference: 'r1',
      customer_id: customer.id,
      metadata: { a: '1' },
    });
    for (const query of [
      {},
      { currency: 'BTC' },
      { network: 'bitcoin' },
      { address: regtest },
      { reference: 'r1' },
      { customer_id: customer.id },
      { metadata: { a: '1' } },
      { query: 'vault' },
    ]) {
      expect([query, (await client.addresses.list(query)).data]).toEqual([query, [one]]);
    }
    for (const query of [
      { currency: 'ETH' },
      { network: 'ethereum' },
      { address: evm },
      { query: 'nothing' },
    ]) {
      expect([query, (await client.addresses.list(query)).data]).toEqual([query, []]);
    }
  });
});

describe('58 addresses that money must not go to', () => {
  const rows: [string, string, string][] = [
    ['no address', 'hello', 'address_invalid'],
    ['a wrong checksum', regtest.replace('0', 'q'), 'address_invalid'],
    ['mixed case', regtest.replace('w508', 'W508'), 'address_invalid'],
    ['a space before it', ` ${regtest}`, 'address_invalid'],
    ['an address of the main network', mainnet, 'address_network_mismatch'],
    ['an address of the test network', testnet, 'address_network_mismatch'],
    ['an address of Ethereum', evm, 'address_network_mismatch'],
  ];

  it.each(rows)('%s', async (_row, address, reason) => {
    expect(await refusalOf(merchant.client.addresses.create({ currency: 'BTC', address }))).toEqual({
      status: 400,
      reason,
      param: '/address',
    });
    expect(await merchant.client.addresses.validate({ currency: 'BTC', address })).toMatchObject({
      valid: false,
      reason,
      message: expect.any(String) as string,
      address: null,
      own: false,
      contract: null,
      warnings: [],
    });
  });

  it('an address of this installation, whoever it was given to', async () => {
    const strangers = await own(await gateway.merchant());
    for (const address of [await own(merchant), strangers, strangers.toUpperCase()]) {
      expect(await refusalOf(merchant.client.addresses.create({ currency: 'BTC', address }))).toEqual({
        status: 400,
        reason: 'address_own',
        param: '/address',
      });
      expect(await merchant.client.addresses.validate({ currency: 'BTC', address })).toEqual({
        object: 'address_validation',
        livemode: false,
        currency: 'BTC',
        network: 'bitcoin',
        address: address.toLowerCase(),
        valid: false,
        reason: 'address_own',
        message: 'it belongs to this installation',
        own: true,
        contract: null,
        warnings: [],
      });
    }
  });

  it('a good address is valid', async () => {
    expect(await merchant.client.addresses.validate({ currency: 'BTC', address: regtest })).toEqual({
      object: 'address_validation',
      livemode: false,
      currency: 'BTC',
      network: 'bitcoin',
      address: regtest,
      valid: true,
      reason: null,
      message: null,
      own: false,
      contract: null,
      warnings: [],
    });
  });
});

describe.runIf(hasAnvil)('on Ethereum', () => {
  const validate = (address: string) => merchant.client.addresses.validate({ currency: 'ETH', address });

  it.each([
    ['a wrong EIP-55 checksum', evm.replace('C5', 'c5'), 'address_invalid'],
    ['39 digits', evm.slice(0, -1), 'address_invalid'],
    ['the zero address', `0x${'0'.repeat(40)}`, 'address_invalid'],
    ['an address of Bitcoin', mainnet, 'address_network_mismatch'],
  ])('58 refuses %s', async (_row, address, reason) => {
    expect(await validate(address)).toMatchObject({ valid: false, reason });
    expect(await refusalOf(merchant.client.addresses.create({ currency: 'ETH', address }))).toMatchObject({
      status: 400,
      reason,
      param: '/address',
    });
  });

  it('tells accounts from contracts, and says where there is no checksum', async () => {
    const contract = ethereum?.network.assets.find(({ currency }) => currency === 'USDC')?.contract ?? '';
    expect(await validate(evm)).toMatchObject({ valid: true, address: evm, contract: false, warnings: [] });
    expect(await validate(evm.toLowerCase())).toMatchObject({
      valid: true,
      address: evm,
      contract: false,
      warnings: ['checksum_absent'],
    });
    expect(await validate(contract)).toMatchObject({
      valid: true,
      contract: true,
      warnings: ['token_contract'],
    });
  });

  it('says that it could not ask, where the node is away', async () => {
    const network = ethereum?.network;
    if (network === undefined) throw new Error('no network');
    const away = {
      ...network,
      name: 'away',
      reader: { ...network.reader, hasCode: () => Promise.reject(new Error()) },
    };
    const beside = await openTestGateway(inject('databaseUrl'), {
      networks: [{ ...away, name: network.name }],
    });
    try {
      const { client } = await beside.merchant();
      expect(await client.addresses.validate({ currency: 'ETH', address: evm })).toMatchObject({
        valid: true,
        contract: null,
        warnings: ['contract_unknown'],
      });
    } finally {
      await beside.close();
    }
  });
});

describe('bad input', () => {
  it.each([
    ['no address', '{"currency":"BTC"}', 'parameter_missing', '/address'],
    ['no currency', `{"address":"${regtest}"}`, 'parameter_missing', '/currency'],
    [
      '57 a currency in small letters',
      `{"currency":"btc","address":"${regtest}"}`,
      'currency_unsupported',
      '/currency',
    ],
    [
      '57 an unknown currency',
      `{"currency":"XXX","address":"${regtest}"}`,
      'currency_unsupported',
      '/currency',
    ],
    ['57 a fiat currency', `{"currency":"USD","address":"${regtest}"}`, 'currency_unsupported', '/currency'],
    [
      'a network that it is not on',
      `{"currency":"BTC","network":"nowhere","address":"${regtest}"}`,
      'network_unsupported',
      '/network',
    ],
    [
      'an address of 256 characters',
      `{"currency":"BTC","address":"${'x'.repeat(256)}"}`,
      'address_invalid',
      '/address',
    ],
    ['an address that is a number', '{"currency":"BTC","address":1}', 'address_invalid', '/address'],
    [
      'an unknown field',
      `{"currency":"BTC","address":"${regtest}","amount":"1"}`,
      'parameter_unknown',
      '/amount',
    ],
  ])('%s', async (_row, body, reason, param) => {
    for (const path of ['/v1/addresses', '/v1/addresses/validate']) {
      expect([path, await call('POST', path, body)]).toMatchObject([
        path,
        { status: 400, body: { error: { reason, param } } },
      ]);
    }
  });

  it('a memo where the network has none', async () => {
    const input = { currency: 'BTC', address: testnet, memo: '7' };
    expect(await refusalOf(merchant.client.addresses.create(input))).toEqual({
      status: 400,
      reason: 'parameter_invalid',
      param: '/memo',
    });
  });

  it('a customer that is not there', async () => {
    const input = { currency: 'BTC', address: regtest, customer_id: 'cus_1' };
    expect(await refusalOf(merchant.client.addresses.create(input))).toEqual({
      status: 404,
      reason: 'no_such_customer',
      param: '/customer_id',
    });
  });

  it('27 a method that the path has not', async () => {
    expect(await call('GET', '/v1/addresses/validate')).toMatchObject({ status: 404 });
    expect(await call('PATCH', '/v1/addresses/validate', '{}')).toMatchObject({ status: 405 });
  });
});
