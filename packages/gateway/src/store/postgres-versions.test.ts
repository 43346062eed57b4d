import { findSystemPostgres, installSystemPostgres, startSystemPostgres } from '@cryptoix/devnet';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { openTestGateway } from '../testing/test-gateway.ts';

// The suite runs on the embedded PostgreSQL 18; operators also bring 15.
it('a payment, its ledger and the audit hold on PostgreSQL 15', async (context) => {
  const bin = findSystemPostgres(15);
  if (bin === null) return context.skip(`PostgreSQL 15 is missing: ${installSystemPostgres}`);
  const postgres = await startSystemPostgres(bin);
  try {
    expect(await serverVersion(postgres.url)).toMatch(/^15\./);
    const gateway = await openTestGateway(postgres.url);
    const { client } = await gateway.merchant();
    const { id } = await client.payments.create({ amount: '0.5', currency: 'BTC' });
    await client.testMode.simulatePayment(id, { scenario: 'exact', confirmations: 1 });
    expect((await client.payments.retrieve(id)).status).toBe('confirmed');
    const { balances } = await client.balance.retrieve({ currency: 'BTC' });
    expect(balances.map(({ available }) => available)).toEqual(['0.50000000']);
    // Closing runs the audit.
    await gateway.close();
  } finally {
    await postgres.stop();
  }
});

it('the suite itself runs on PostgreSQL 18', async () => {
  expect(await serverVersion(inject('databaseUrl'))).toMatch(/^18\./);
});

async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  return rows[0]?.server_version ?? '';
}
