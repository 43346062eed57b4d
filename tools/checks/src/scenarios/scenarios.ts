/** Where a scenario is played: the simulated network, real nodes, or nowhere but in a judgement on plain values. */
export type Place = 'sim' | 'anvil' | 'litecoind' | 'btcd' | 'none';

/**
 * A scenario and the tests that play it, by their whole names; one that ends in `…` stands for all that begin so.
 */
export interface Scenario {
  readonly number: string;
  readonly name: string;
  readonly tests: Partial<Record<Place, readonly string[]>>;
  /** The file that all of them are in, for scenarios that come and go with it. */
  readonly file?: string;
}

/** What the shared stage plays: BTC on the simulated network, USDC on anvil, LTC on litecoind. */
const titles = (currency: string, names: readonly string[]): string[] =>
  names.map((name) => `payments in ${currency} ${name}`);
const onSim = (...names: string[]) => ({ sim: titles('BTC', names) });
const onAnvil = (...names: string[]) => ({ anvil: titles('USDC', names) });
const onLitecoind = (...names: string[]) => ({ litecoind: titles('LTC', names) });
const coins = (...names: string[]) => ({ ...onSim(...names), ...onLitecoind(...names) });
const paid = (...names: string[]) => ({ ...coins(...names), ...onAnvil(...names) });

const e2e = (name: string): string => `packages/gateway/src/e2e/${name}.test.ts`;
const signer = 'packages/gateway/src/signer/create-signer.test.ts';
/** What becomes of a payout or of the wallet it is paid from, on both networks of the sandbox. */
const onBoth = (begin: (network: string) => string, ...names: string[]): Scenario['tests'] => ({
  sim: names.map((name) => `${begin('bitcoin')} ${name}`),
  anvil: names.map((name) => `${begin('ethereum')} ${name}`),
});
const payoutOn = (...names: string[]) => onBoth((network) => `on ${network}, a payout`, ...names);
const walletOf = (...names: string[]) => onBoth((network) => `the wallet of ${network}`, ...names);
const cutShort = (...points: string[]): Scenario['tests'] =>
  payoutOn(...points.map((point) => `that is cut short at ${point} is paid exactly once`));

/** What the conformance suite judges of every adapter. */
const conforms = (name: string): Scenario['tests'] => ({
  sim: [`the simulated Bitcoin network conforms ${name}`],
  anvil: [`an EVM network (anvil) conforms ${name}`],
  litecoind: [`a Litecoin node (litecoind) conforms ${name}`],
  btcd: [`a Bitcoin node (btcd) conforms ${name}`],
});

/** What payers and networks do to a payment, and what it has to become. */
export const paymentScenarios: readonly Scenario[] = [
  { number: '1', name: 'exact', tests: paid('exact') },
  { number: '2', name: 'under once, then a top-up', tests: paid('under, then a top-up') },
  { number: '3', name: 'under, and expired', tests: paid('under, and expired') },
  { number: '4', name: 'over', tests: paid('over') },
  { number: '5', name: 'dust', tests: paid('dust') },
  {
    number: '6',
    name: 'many small parts',
    tests: paid('in twenty small parts', 'in three parts of one moment'),
  },
  {
    number: '7',
    name: 'within tolerance',
    tests: paid('just inside the tolerance', 'just outside the tolerance'),
  },
  { number: '8', name: 'two payers at once', tests: paid('by two payers at once') },
  { number: '9', name: 'seen in time, confirmed after it', tests: paid('seen in time, confirmed after it') },
  { number: '10', name: 'first seen after expiry', tests: paid('late, hold', 'late, accept') },
  {
    number: '11',
    name: 'to the address of a paid invoice',
    tests: paid('to the address of a paid invoice'),
  },
  { number: '12', name: 'to the address of a canceled one', tests: paid('to the address of a canceled one') },
  {
    number: '13',
    name: 'an address used again months later',
    tests: paid('months later, to an address that was paid and to one that was not'),
  },
  {
    number: '14',
    name: 'the rate ran out between seen and confirmed',
    tests: paid('confirmed after its rate ran out'),
  },
  {
    number: '15',
    name: 'replaced by one of the same amount',
    tests: coins('replaced by one of the same amount'),
  },
  { number: '16', name: 'replaced by a lower amount', tests: coins('replaced by one of a lower amount') },
  { number: '17', name: 'replaced away', tests: paid('replaced by the payer before it was mined') },
  { number: '18', name: 'replaced by a higher amount', tests: coins('replaced by one of a higher amount') },
  {
    number: '19',
    name: 'seen, then a conflicting one is mined',
    tests: paid('seen, then a conflicting one is mined'),
  },
  { number: '20', name: 'a child pays for its parent', tests: coins('helped by a child that pays for it') },
  {
    number: '21',
    name: 'dropped from the mempool, sent again',
    tests: paid('dropped from the mempool, later sent again'),
  },
  {
    number: '22',
    name: 'another transaction of the same nonce',
    tests: onAnvil(
      'replaced by one of the same amount',
      'replaced by one of a lower amount',
      'replaced by one of a higher amount',
    ),
  },
  {
    number: '23',
    name: 'reorganised into another block',
    tests: paid('reorganised into another block', 'reorganised away and back'),
  },
  {
    number: '24',
    name: 'reorganised away for good',
    tests: paid('reorganised away for good', '1 deep, and what each payment becomes', '2 deep, …'),
  },
  { number: '25', name: 'gone after it was paid out', tests: paid('gone after the money was spent') },
  {
    number: '26',
    name: 're-included with another log index',
    tests: onAnvil('re-included at another place among the logs'),
  },
  {
    number: '27',
    name: 'coins of a block reward invalidated',
    tests: onLitecoind('coins that come from a block reward lose their maturity'),
  },
  {
    number: '28',
    name: 'reorganised while we were down',
    tests: paid('reorganised while the gateway was down'),
  },
  {
    number: '29',
    name: 'reorganised deeper than tracked',
    tests: paid('reorganised deeper than what is kept'),
  },
  {
    number: '30',
    name: 'a token with a fee, or one that returns false',
    tests: {
      anvil: [
        'odd tokens a fee on the transfer is credited by the log',
        'odd tokens one that answers false and moves nothing pays nothing',
      ],
    },
  },
  {
    number: '31',
    name: 'the same symbol, another contract',
    tests: { anvil: ['odd tokens another contract with the same symbol is shown, and never credited'] },
  },
  {
    number: '32',
    name: 'paid by a contract; failed, without logs',
    tests: {
      anvil: [
        'odd tokens coins that a contract passes on are found by trace',
        'odd tokens a transaction that failed pays nothing',
      ],
    },
  },
  {
    number: '33',
    name: 'wrong chain id, wrong decimals, more than 18',
    tests: {
      anvil: [
        'the EVM adapter refuses a node of another chain',
        'the EVM adapter refuses a token whose decimals are not the configured ones, or that is not there',
        'odd tokens more than eighteen decimals are counted to the last one',
      ],
    },
  },
];

/** What an adapter of a network has to bring about, from a payment to a payout. */
export const networkScenarios: readonly Scenario[] = [
  { number: '1', name: 'seen: payment.confirming once', tests: paid('exact') },
  { number: '2', name: 'confirmed: payment.confirmed once', tests: paid('exact') },
  {
    number: '3',
    name: 'exact, under, tolerated, over',
    tests: paid('exact', 'under, and expired', 'just inside the tolerance', 'over'),
  },
  {
    number: '4',
    name: 'late, and after 90 days',
    tests: paid('late, hold', 'months later, to an address that was paid and to one that was not'),
  },
  {
    number: '5',
    name: 'several transactions and outputs sum',
    tests: paid('in twenty small parts', 'in three parts of one moment'),
  },
  { number: '6', name: 'replaced away', tests: coins('replaced by the payer before it was mined') },
  {
    number: '6b',
    name: 'replaced by one that still pays us',
    tests: paid('replaced by one of the same amount'),
  },
  {
    number: '7',
    name: 'reorganised, back in the mempool, mined again',
    tests: paid('reorganised away and back', '2 deep, …'),
  },
  { number: '8', name: 'reorganised with a conflicting spend', tests: paid('reorganised away for good') },
  { number: '9', name: 'reorganised after it was final', tests: paid('gone after the money was spent') },
  {
    number: '10',
    name: 'dust: refused for a payout, recorded as a deposit',
    tests: paid('dust'),
  },
  {
    number: '11',
    name: 'a payout to the end',
    tests: {
      sim: ['a payout of BTC is reserved, signed, sent, confirmed and settled to the last unit'],
      anvil: [
        'a payout of ETH is reserved, signed, sent, confirmed and settled to the last unit',
        'a payout of USDC is reserved, signed, sent, confirmed and settled to the last unit',
      ],
    },
    file: e2e('payouts'),
  },
  {
    number: '12',
    name: 'a payout stuck and bumped',
    tests: payoutOn(
      'that is stuck goes on when its fee is raised, and only one of its transactions is confirmed',
    ),
    file: e2e('payout-bumps'),
  },
  {
    number: '12b',
    name: 'the original confirms after the bump',
    tests: payoutOn('is paid once where the first transaction is mined after the second was sent'),
    file: e2e('payout-reorgs'),
  },
  {
    number: '13',
    name: 'a crash between signing and sending',
    tests: cutShort('after_sign_commit'),
    file: e2e('payout-crashes'),
  },
  {
    number: '13b',
    name: 'a crash between sending and writing it down',
    tests: cutShort('after_send', 'after_answer'),
    file: e2e('payout-crashes'),
  },
  {
    number: '13c',
    name: 'a crash at each other point of a payout',
    tests: cutShort(
      'before_reserve_commit',
      'after_reserve_commit',
      'before_plan_commit',
      'after_plan_commit',
      'before_sign_commit',
      'before_settle_commit',
    ),
    file: e2e('payout-crashes'),
  },
  {
    number: '14',
    name: 'already known, already mined, nonce too low',
    tests: {
      sim: ['the simulated Bitcoin network takes the same bytes twice, before and after they are mined'],
      anvil: [
        'the EVM adapter takes the same bytes twice, before and after they are mined, and refuses what cannot be',
      ],
      litecoind: [
        'a transaction that is sent to litecoind is accepted, then known, then confirmed: three successes',
      ],
      btcd: ['a transaction that is sent to btcd is accepted, then known, then confirmed: three successes'],
    },
  },
  {
    number: '15',
    name: 'a listed token that was not expected',
    tests: { anvil: ['a payment priced in dollars is unresolved when another listed asset arrives'] },
  },
  {
    number: '15b',
    name: 'the right token on the wrong chain',
    tests: { anvil: ['two EVM networks credit what comes on the network of the payment alone'] },
  },
  {
    number: '16',
    name: 'coins that a contract passes on',
    tests: { anvil: ['odd tokens coins that a contract passes on are found by trace'] },
  },
  {
    number: '17',
    name: 'a fee on the transfer',
    tests: { anvil: ['odd tokens a fee on the transfer is credited by the log'] },
  },
  {
    number: '18',
    name: 'a deposit on a blocked address',
    tests: { anvil: ['odd tokens a deposit is credited though its address is blocked afterwards'] },
  },
  {
    number: '19',
    name: 'forged logs, and transfers of nothing',
    tests: {
      anvil: [
        'odd tokens logs that only look like a transfer pay nothing',
        'odd tokens a transfer of nothing is not even shown',
      ],
    },
  },
  {
    number: '20',
    name: 'a failed transaction is not credited',
    tests: { anvil: ['odd tokens a transaction that failed pays nothing'] },
  },
  {
    number: '21',
    name: 'node away, behind or of another chain',
    tests: {
      sim: [
        'a follower says that its node is away, and goes on without a gap when it is back',
        'a follower refuses another chain under the same name',
        'readiness names the network that is away',
      ],
      anvil: [
        'the EVM adapter reports a node that is away, without its address, and goes on when it is back',
      ],
      litecoind: ['how a node is read refuses a node of another chain'],
    },
  },
  {
    number: '22',
    name: 'two workers',
    tests: {
      sim: [
        'a follower credits once, however many work at once',
        'a payment on the simulated network is credited once where two gateways work, and goes on when one of them ends',
      ],
    },
  },
  {
    number: '22b',
    name: 'two workers with one wallet',
    tests: walletOf('is used by one of two gateways at a time, and taken over when that one ends'),
    file: e2e('payout-wallets'),
  },
  {
    number: '23',
    name: 'tokens are gathered, with gas lent first',
    tests: { anvil: ['a payout of USDC is reserved, signed, sent, confirmed and settled to the last unit'] },
    file: e2e('payouts'),
  },
  {
    number: '24',
    name: 'a nonce that was lost or taken',
    tests: {
      anvil: [
        'nonces that another transaction took for good release the payout, and the next one goes on',
        'nonces that are not written down stop the wallet until they are final',
      ],
    },
    file: e2e('payout-wallets'),
  },
  {
    number: '25',
    name: 'stale rates: 503, locks stay',
    tests: {
      none: [
        'live rates hold for five minutes without their sources, then are stale, and come back with them',
        'answers 503 where the sources disagree, while payments in crypto go on',
      ],
    },
  },
  {
    number: '26',
    name: 'a PSBT is made without keys and signed apart',
    tests: { none: ['a transaction on Bitcoin is signed as it was approved, its inputs whole'] },
    file: signer,
  },
  {
    number: '27',
    name: 'the signer refuses what was not approved',
    tests: {
      none: [
        'a transaction on Ethereum …',
        'a transaction on Bitcoin is refused where it spends other coins than it says it does',
        'the signer refuses what is above its own limits, whatever was approved',
        'the signer signs for the networks whose keys it holds alone',
      ],
    },
    file: signer,
  },
  {
    number: '28',
    name: 'an xpub with the bytes of another network',
    tests: { none: ['createBitcoinDeriver refuses the key of another network by name'] },
  },
  {
    number: '29',
    name: 'recovery from the xpub finds the funds',
    tests: conforms('finds all that was paid to a wallet from its account key alone'),
  },
  {
    number: '30',
    name: 'one bad payout among many',
    tests: walletOf('goes on when the signer refuses one of many, and gives that one’s money back'),
    file: e2e('payout-wallets'),
  },
];
