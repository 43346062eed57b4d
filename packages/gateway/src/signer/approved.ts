import pg from 'pg';
import { columnTypes } from '../store/column-types.ts';
import { roles } from '../store/roles.ts';
import { demand } from './refusal.ts';

/** What the database says of a group that is to be signed for. */
export interface ApprovedGroup {
  readonly purpose: 'payout' | 'sweep' | 'topup';
  readonly contract: string | null;
  /** A deposit address of ours, for a sweep or a top-up. */
  readonly address: string;
  readonly depositIndex: number | null;
  readonly payout: ApprovedPayout | null;
}

export interface ApprovedPayout {
  readonly id: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly address: string;
  readonly feeReservedNative: bigint;
}

/** Looks at what was approved, by the signer's own role, which can only read. */
export interface Approvals {
  find(where: {
    readonly merchantId: string;
    readonly group: string;
    readonly network: string;
    readonly mode: string;
  }): Promise<ApprovedGroup>;
  close(): Promise<void>;
}

interface Row {
  readonly purpose: ApprovedGroup['purpose'];
  readonly contract: string | null;
  readonly address: string;
  readonly wallet_index: number | null;
  readonly payout_id: string | null;
  readonly pay_currency: string;
  readonly pay_amount: bigint;
  readonly pay_address: string;
  readonly fee_reserved_native: bigint;
  readonly status: string | null;
  readonly approval_required: boolean;
  readonly approved_by: string | null;
}

export function openApprovals(url: string): Approvals {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    types: columnTypes,
    application_name: 'cryptoix-signer',
    connectionTimeoutMillis: 5_000,
    onConnect: async (client: pg.ClientBase) => {
      await client.query(`set role ${roles.signer}; set default_transaction_read_only = on`);
    },
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    find: async ({ merchantId, group, network, mode }) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query("select set_config('app.merchant_id', $1, true)", [merchantId]);
        const { rows } = await client.query<Row>(
          `select g.purpose, g.contract, g.address, d.wallet_index, g.payout_id, p.pay_currency, p.pay_amount,
             p.address as pay_address, p.fee_reserved_native, p.status, p.approval_required, p.approved_by
           from wallet_group g
           left join payout p on p.merchant_id = g.merchant_id and p.id = g.payout_id
             and p.network = g.network and p.mode = g.mode
           left join deposit_address d on d.merchant_id = g.merchant_id and d.mode = g.mode
             and d.network = g.network and d.address = g.address
           where g.merchant_id = $1 and g.id = $2 and g.network = $3 and g.mode = $4 and g.state <> 'dead'`,
          [merchantId, group, network, mode],
        );
        await client.query('commit');
        const [row] = rows;
        demand(row !== undefined, 'There is nothing approved under this name.');
        return toGroup(row);
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

function toGroup(row: Row): ApprovedGroup {
  if (row.purpose === 'payout') {
    demand(row.payout_id !== null && row.status !== null, 'The payout is not there.');
    demand(row.status === 'processing', `The payout has the status ${row.status}.`);
    demand(!row.approval_required || row.approved_by !== null, 'The payout is not approved.');
  } else demand(row.wallet_index !== null, 'The address is none of the wallet.');
  return {
    purpose: row.purpose,
    contract: row.contract,
    address: row.address,
    depositIndex: row.wallet_index,
    payout:
      row.payout_id === null
        ? null
        : {
            id: row.payout_id,
            currency: row.pay_currency,
            amount: row.pay_amount,
            address: row.pay_address,
            feeReservedNative: row.fee_reserved_native,
          },
  };
}
