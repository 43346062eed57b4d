import { FaucetKeys } from '../chain/bitcoin/dev/faucet.ts';
import { litecoinRegtest } from '../chain/bitcoin/params.ts';
import { toSats } from '../chain/bitcoin/amount.ts';
import { signFaucetPayment } from '../chain/sim/faucet.ts';
import type { Stage } from './payment-stage.ts';

/** What the simulated faucet gets back of each of its payments. */
const simulatedChange = 1_000_000n;
const fee = 50_000n;

/** Pays with the change of a payment that still waits, for a high fee: a child that pays for its parent. */
export async function payFromChange(
  stage: Stage,
  parent: string,
  address: string,
  amount: bigint,
): Promise<string> {
  const raw =
    stage.money.currency === 'BTC'
      ? signFaucetPayment([{ txid: parent, vout: 1, amount: simulatedChange }], [{ address, amount }])
      : await signOnLitecoin(stage, parent, address, amount);
  const sent = await stage.network.reader.broadcast(raw);
  if (sent.result !== 'accepted') throw new Error(`the child is ${sent.result}`);
  return sent.txid;
}

interface NodeOutput {
  readonly n: number;
  readonly value: string;
  readonly scriptPubKey: { readonly addresses?: readonly string[]; readonly address?: string };
}

async function signOnLitecoin(
  { litecoin }: Stage,
  parent: string,
  address: string,
  amount: bigint,
): Promise<string> {
  const keys = new FaucetKeys(litecoinRegtest);
  const { vout } = (await litecoin.rpc('getrawtransaction', parent, true)) as { vout: readonly NodeOutput[] };
  for (const output of vout) {
    const { addresses, address: single } = output.scriptPubKey;
    const key = keys.addresses.indexOf(addresses?.[0] ?? single ?? '');
    if (key < 0) continue;
    const coin = {
      txid: parent,
      vout: output.n,
      amount: toSats(output.value),
      key,
      height: null,
      coinbase: false,
    };
    const back = { address: keys.addresses[0] ?? '', amount: coin.amount - amount - fee };
    return keys.sign([coin], [{ address, amount }, back]).raw;
  }
  throw new Error(`${parent} has no change`);
}
