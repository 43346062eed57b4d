import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cryptoix } from '@cryptoix/sdk';
import { ChainFailure, type DevChain } from '../../app/ports/chain.ts';
import type { Random } from '../../testing/seeded-random.ts';

/** Something that can be paid with, and how. */
export interface PayableAsset {
  readonly currency: string;
  readonly dev: DevChain;
  /** Base units of what is asked for. */
  readonly due: bigint;
  readonly amount: string;
  /** Another listed asset of the same network, and how much of it is no dust. */
  readonly wrong: { readonly currency: string; readonly amount: bigint } | null;
  /** Sends a token that is not listed to an address. */
  readonly sendUnlisted: ((address: string) => Promise<void>) | null;
}

export interface Asked {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly address: string;
  readonly currency: string;
}

const behaviours = [
  ...['exact', 'exact', 'exact', 'under', 'over', 'parts', 'twice'],
  ...['takes back', 'replaces by less', 'replaces by more', 'dust', 'wrong asset', 'unlisted', 'nothing'],
] as const;
export type Behaviour = (typeof behaviours)[number];

/** Asks for a payment until that is answered, with one key, however often the gateway dies meanwhile. */
export async function askForPayment(
  client: () => Cryptoix,
  asset: PayableAsset,
  isOver: () => boolean,
): Promise<Asked | null> {
  const idempotencyKey = randomUUID();
  while (!isOver()) {
    try {
      const body = { amount: asset.amount, currency: asset.currency, expires_in: 86_400 };
      const payment = await client().payments.create(body, { idempotencyKey });
      const address = payment.options[0]?.address ?? '';
      return { id: payment.id, idempotencyKey, address, currency: asset.currency };
    } catch (error) {
      // A refusal would be a mistake of ours; all else is a gateway that is down, or was killed in between.
      if (error instanceof Error && 'status' in error && error.status === 400) throw error;
      await sleep(100);
    }
  }
  return null;
}

/** Pays as people do; tells which transactions there were. */
export async function behave(
  { address }: Asked,
  asset: PayableAsset,
  random: Random,
): Promise<{ behaviour: Behaviour; txids: string[] }> {
  const { dev, due, currency } = asset;
  const behaviour = random.pick(behaviours);
  const txids: string[] = [];
  const pay = async (amount: bigint, paid = currency): Promise<string> => {
    const txid = await patiently(() => dev.fund(address, amount, paid));
    txids.push(txid);
    return txid;
  };
  const replace = async (txid: string, amount?: bigint): Promise<void> => {
    await sleep(random.between(0, 600));
    try {
      txids.push(
        await dev.replace(txid, { ...(amount === undefined ? {} : { amount }), mined: random.chance(0.3) }),
      );
    } catch (error) {
      // It is in a block by now.
      if (!(error instanceof ChainFailure)) throw error;
    }
  };
  switch (behaviour) {
    case 'exact':
      await pay(due);
      break;
    case 'under':
      await pay((due * 6n) / 10n);
      break;
    case 'over':
      await pay((due * 15n) / 10n);
      break;
    case 'parts':
      for (const part of [3n, 3n, 4n]) {
        await pay((due * part) / 10n);
        await sleep(random.between(0, 300));
      }
      break;
    case 'twice':
      await Promise.all([pay(due), pay(due)]);
      break;
    case 'takes back':
      await replace(await pay(due));
      break;
    case 'replaces by less':
      await replace(await pay(due), due / 2n);
      break;
    case 'replaces by more':
      await replace(await pay(due), due * 2n);
      break;
    case 'dust':
      await pay(500n);
      break;
    case 'wrong asset':
      if (asset.wrong !== null) await pay(asset.wrong.amount, asset.wrong.currency);
      break;
    case 'unlisted':
      await asset.sendUnlisted?.(address);
      break;
    case 'nothing':
      break;
  }
  return { behaviour, txids };
}

/** A node that is busy is asked again; should it have paid all the same, there are two payments. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 5 || !(error instanceof ChainFailure) || error.code !== 'network_unavailable')
        throw error;
      await sleep(1_000);
    }
  }
}
