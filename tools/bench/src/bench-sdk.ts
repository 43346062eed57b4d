import { Cryptoix } from '@cryptoix/sdk';
import { startChild } from './child-server.ts';
import { rateOfBoth } from './rate-of.ts';
import { compare, type Section } from './result.ts';

/** A call of the SDK, signature, parsing and errors included, against `fetch` and `json()` alone. */
export async function benchSdk(): Promise<Section> {
  const server = await startChild('bare.ts');
  try {
    const cryptoix = new Cryptoix({
      publicKey: 'pk_test_bench',
      secretKey: 'sk_test_bench',
      baseUrl: `${server.url}/v1`,
    });
    const rates = await rateOfBoth(
      () => cryptoix.balance.retrieve().then(() => undefined),
      () => fetch(`${server.url}/v1/balance`).then((answer) => answer.json()),
    );
    return {
      title: 'SDK',
      comparisons: [compare('balance.retrieve()', rates.ours, 'bare fetch', rates.peer, '/s', null)],
      figures: [],
      skipped: [],
    };
  } finally {
    await server.stop();
  }
}
