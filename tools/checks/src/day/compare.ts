import type { ApiStory } from './read-api.ts';
import { tellObjects } from './read-api.ts';
import type { BitcoinStory } from './read-bitcoin.ts';
import type { DatabaseStory } from './read-database.ts';
import type { EthereumStory } from './read-ethereum.ts';
import { currencies, Sums, type Currency } from './tell.ts';

/** One number that several sources tell. Those that cannot know it are left out. */
export interface Line {
  readonly what: string;
  readonly told: Readonly<Partial<Record<'node' | 'sql' | 'api' | 'events', bigint>>>;
}

export interface Stories {
  readonly bitcoin: BitcoinStory;
  readonly ethereum: EthereumStory;
  readonly database: DatabaseStory;
  readonly api: ApiStory;
}

export function agrees({ told }: Line): boolean {
  const values = Object.values(told);
  return values.length > 1 && values.every((each) => each === values[0]);
}

/** The same sums as four independent sources tell them. */
export function compare({ bitcoin, ethereum, database, api }: Stories): Line[] {
  const events = tellObjects(database.events.map(({ object }) => object));
  const nodeOf = (currency: Currency): { received: bigint; sent: bigint; held: bigint } =>
    currency === 'BTC'
      ? bitcoin
      : {
          received: ethereum.received.of(currency),
          sent: ethereum.sent.of(currency),
          // What the faucet gave for gas is nobody's deposit.
          held: ethereum.held.of(currency) - (currency === 'ETH' ? ethereum.gasGiven : 0n),
        };
  const account = (kind: string, currency: Currency): bigint =>
    (database.accounts.get(kind) ?? new Sums()).of(currency);

  return currencies.flatMap((currency): Line[] => {
    const node = nodeOf(currency);
    return [
      {
        what: `${currency} received`,
        told: {
          node: node.received,
          sql: database.tales.get(currency)?.received ?? 0n,
          api: api.tales.get(currency)?.received ?? 0n,
          events: events.get(currency)?.received ?? 0n,
        },
      },
      {
        what: `${currency} sent`,
        told: {
          node: node.sent,
          sql: database.tales.get(currency)?.sent ?? 0n,
          api: api.tales.get(currency)?.sent ?? 0n,
          events: events.get(currency)?.sent ?? 0n,
        },
      },
      { what: `${currency} held`, told: { node: node.held, sql: -account('house:onchain', currency) } },
      {
        what: `${currency} owed`,
        told: {
          sql: ['available', 'pending', 'reserved'].reduce((sum, kind) => sum + account(kind, currency), 0n),
          api: api.owed.of(currency),
        },
      },
    ];
  });
}

/** Objects whose last event shows another state than the API does, with both. */
export function compareObjects({ database, api }: Stories): string[] {
  const different: string[] = [];
  const told = new Set<string>();
  for (const { type, object } of database.events) {
    const id = String(object.id);
    const shown = api.objects.get(id);
    if (shown === undefined) continue;
    told.add(id);
    // A change without an event of its own (an amount that matures, a note) raises the version alone.
    if (Number(object.version) > Number(shown.version))
      different.push(`${id} version: ${type} is ahead of the API`);
    for (const field of ['status', 'amount', 'hash']) {
      if (object[field] !== shown[field])
        different.push(
          `${id} ${field}: ${type} says ${String(object[field])}, the API ${String(shown[field])}`,
        );
    }
  }
  for (const id of api.objects.keys()) if (!told.has(id)) different.push(`${id}: no event tells of it`);
  return different;
}
