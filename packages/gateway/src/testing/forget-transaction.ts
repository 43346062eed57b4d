import { createAnvilClient } from '../chain/evm/dev/anvil-client.ts';
import type { PayoutGateway } from './payout-gateway.ts';

/** Makes a network forget a transaction that waits, as a full mempool does. */
export async function forgetTransaction(gateway: PayoutGateway, name: string, txid: string): Promise<void> {
  if (name === 'ethereum') {
    await createAnvilClient(gateway.ethereumUrl ?? '').request({
      method: 'anvil_dropTransaction',
      params: [txid as `0x${string}`],
    });
    return;
  }
  await gateway.store.asOwner(
    "update sim_bitcoin.tx set state = 'gone', replaced_by = null where txid = $1 and state = 'mempool'",
    [txid],
  );
}
