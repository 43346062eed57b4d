import type { Cryptoix } from '@cryptoix/sdk';
import { eventually } from './eventually.ts';

/** Credits test money through the network, and waits until it can be paid out. */
export async function fund(client: Cryptoix, currency: string, ...amounts: readonly string[]): Promise<void> {
  for (const amount of amounts) {
    const { id } = await client.testMode.fundBalance({ currency, amount });
    await eventually(
      () => client.transactions.retrieve(id),
      ({ status }) => status === 'confirmed',
      25_000,
    );
  }
}
