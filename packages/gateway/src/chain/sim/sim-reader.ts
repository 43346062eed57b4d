import type pg from 'pg';
import {
  ChainFailure,
  type ChainHealth,
  type ChainReader,
  type ChainRef,
  type Transfer,
  type TxStatus,
  type WatchSet,
} from '../../app/ports/chain.ts';
import { acceptTransaction, relayFee } from './accept.ts';
import { SimLedger } from './ledger.ts';

export interface SimOptions {
  readonly network: string;
  readonly currency: string;
  /** Its role must be allowed to make the schema `sim_bitcoin`. */
  readonly pool: pg.Pool;
}

/** Reads the simulated Bitcoin network, as one would read a node. */
export function createSimReader(options: SimOptions): ChainReader {
  const { network, currency } = options;
  const ledger = new SimLedger(network, options.pool);

  return {
    network,
    tip: () => ledger.tip(),
    blockAt: (height) => ledger.blockAt(height),
    health: () => checkHealth(ledger),
    finality: () => Promise.resolve({ safe: null, finalized: null }),
    async scanBlock(block, watch) {
      const rows = await readOutputs(ledger, 'tx.block_hash = $1', block.hash);
      // Looked at afterwards: a block that left the chain never comes back, so what was read is whole.
      const active = await ledger.read('select 1 from sim_bitcoin.block where hash = $1 and active', [
        block.hash,
      ]);
      if (active.length === 0) {
        throw new ChainFailure(
          'block_gone',
          network,
          `block ${block.height} (${block.hash}) is no longer on the chain`,
        );
      }
      return toTransfers({ network, currency, block }, rows, watch);
    },
    async scanMempool(watch) {
      const rows = await readOutputs(ledger, 'tx.state = $1', 'mempool');
      return toTransfers({ network, currency, block: null }, rows, watch);
    },
    tx: (txid) => readStatus(ledger, txid),
    fees: () =>
      Promise.resolve({
        per: 'kvB',
        economy: relayFee,
        normal: relayFee * 2n,
        priority: relayFee * 5n,
        base: 0n,
      }),
    broadcast: (raw) => ledger.change((client) => acceptTransaction(client, raw)),
  };
}

interface OutputRow {
  readonly txid: string;
  readonly vout: string;
  readonly address: string;
  readonly amount: string;
  readonly spends: string[];
}

async function readOutputs(ledger: SimLedger, where: string, value: string): Promise<OutputRow[]> {
  return await ledger.read<OutputRow>(
    `select tx.txid, output.vout::text as vout, output.address, output.amount::text as amount,
       array(select spent_txid || ':' || spent_vout from sim_bitcoin.input
         where input.txid = tx.txid order by input.position) as spends
     from sim_bitcoin.tx join sim_bitcoin.output on output.txid = tx.txid
     where ${where} and output.address is not null
     order by tx.position, tx.arrival, output.vout`,
    [value],
  );
}

function toTransfers(
  { network, currency, block }: { network: string; currency: string; block: ChainRef | null },
  rows: readonly OutputRow[],
  watch: WatchSet,
): Transfer[] {
  return rows
    .filter(({ address }) => watch.has(address))
    .map(({ txid, vout, address, amount, spends }) => ({
      id: `${network}:${txid}:${vout}`,
      network,
      currency,
      contract: null,
      txid,
      index: vout,
      to: address,
      from: null,
      amount: BigInt(amount),
      block,
      // Whatever it signals: nodes replace any unconfirmed transaction by one that pays more.
      replaceable: block === null,
      spends,
    }));
}

async function readStatus(ledger: SimLedger, txid: string): Promise<TxStatus> {
  const [row] = await ledger.read<{
    state: string;
    fee: string;
    replaced_by: string | null;
    height: string | null;
  }>(
    `select tx.state, tx.fee::text as fee, tx.replaced_by, block.height::text as height
     from sim_bitcoin.tx left join sim_bitcoin.block on block.hash = tx.block_hash where txid = $1`,
    [txid],
  );
  if (row === undefined || row.state === 'gone') {
    return { state: 'unknown', replacedBy: row?.replaced_by ?? null };
  }
  const block = row.height === null ? null : await ledger.blockAt(Number(row.height));
  return block === null ? { state: 'mempool' } : { state: 'confirmed', block, feePaid: BigInt(row.fee) };
}

async function checkHealth(ledger: SimLedger): Promise<ChainHealth> {
  const common = { syncing: false, blocksBehind: 0, peers: null };
  try {
    const [tip, genesis] = await Promise.all([ledger.tip(), ledger.blockAt(0)]);
    return { ...common, ok: true, reason: null, detail: null, tip, genesis: genesis?.hash ?? null };
  } catch (error) {
    if (!(error instanceof ChainFailure)) throw error;
    return { ...common, ok: false, reason: error.code, detail: error.message, tip: null, genesis: null };
  }
}
