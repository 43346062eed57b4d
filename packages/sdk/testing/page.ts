import { Cryptoix } from '../src/index.ts';

// The entry of the page in the browser test: a few calls to the server that the page came from.
const origin = location.origin;
const cryptoix = new Cryptoix({
  publicKey: 'pk_test_golden',
  secretKey: 'sk_test_golden',
  baseUrl: `${origin}/v1`,
});

async function run(): Promise<unknown> {
  const ids: string[] = [];
  for await (const payment of cryptoix.payments.list({ limit: 1, reference: "Zürich's {}" }))
    ids.push(payment.id);
  const created = await cryptoix.payments.create({ amount: '1', currency: 'BTC' });
  const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
  return { ids, created: created.id, error: (error as Error).name };
}

run().then(
  (result) => (document.body.textContent = JSON.stringify(result)),
  (error: unknown) => (document.body.textContent = JSON.stringify({ failed: String(error) })),
);
