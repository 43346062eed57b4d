import { Cryptoix } from '@cryptoix/sdk';
import { withBuildLock } from '../site/build-lock.ts';
import { packageDir } from '../site/directories.ts';
import { readSiteMarkdown } from '../site/site-markdown.ts';
import { writePages } from '../site/write-pages.ts';
import { extractSamples, type Sample } from './extract-samples.ts';
import { withRealIds } from './real-ids.ts';
import { isRunnable, runSample, type SampleRun } from './run-sample.ts';

/** A running server and a test key with the preset `full`. */
export interface SandboxKeys {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly publicKey: string;
  readonly secretKey: string;
}

/** One sample of the documentation and what came of it. */
export interface SampleResult extends SampleRun {
  /** Page and line, such as `/api/payments/create:19`. */
  readonly place: string;
  readonly language: string;
  readonly ok: boolean;
}

/**
 * Runs every sample of the documentation that talks to the API, guides and reference, against a running sandbox.
 * The ids of examples are replaced by those of objects that it makes first. Raise the limits of the key: it makes
 * some hundred requests.
 *
 * @example
 * ```ts
 * import { runAllSamples } from '@cryptoix/docs';
 *
 * const results = await runAllSamples({ baseUrl, publicKey, secretKey });
 * console.log(results.filter(({ ok }) => !ok));
 * ```
 */
export async function runAllSamples(keys: SandboxKeys): Promise<SampleResult[]> {
  const cryptoix = new Cryptoix(keys);
  const env = {
    CRYPTOIX_BASE_URL: keys.baseUrl,
    CRYPTOIX_PUBLIC_KEY: keys.publicKey,
    CRYPTOIX_SECRET_KEY: keys.secretKey,
  };
  const paid = await cryptoix.payments.create({ amount: '25', currency: 'USDC' });
  await cryptoix.testMode.simulatePayment(paid.id, { scenario: 'exact', confirmations: 1 });
  await fund(cryptoix, 'USDC', '20000');

  // A build that a sandbox has started writes the same pages: never both at once.
  const pages = await withBuildLock(() => {
    writePages();
    return Promise.resolve(readSiteMarkdown());
  });
  const results: SampleResult[] = [];
  for (const { path, source } of pages) {
    for (const sample of extractSamples(source).filter(talksToApi)) {
      const code = await withRealIds(cryptoix, sample.code, paid.id);
      const run = await runSample({ ...sample, code }, { cwd: packageDir, env });
      // curl ends well whatever the server answers.
      const ok =
        isOnlyOnePerson(code, run) ||
        (run.exitCode === 0 && run.stderr === '' && !run.stdout.includes('"error":'));
      results.push({ ...run, place: `${path}:${sample.line}`, language: sample.language, ok });
    }
  }
  await revokeMadeKeys(cryptoix, keys.publicKey);
  return results;
}

/** Samples that read `.cryptoix/sandbox.json` are those of the README, which has a test of its own. */
function talksToApi(sample: Sample): boolean {
  return (
    isRunnable(sample) && sample.code.includes('CRYPTOIX_SECRET_KEY') && !sample.code.includes('sandbox.json')
  );
}

/** The run has one key, which cannot approve what it made itself: that this is refused is all that it can show. */
function isOnlyOnePerson(code: string, { stdout, stderr }: SampleRun): boolean {
  return (
    /payouts\/approve|payouts\.approve/.test(code) && /self_approval|may not approve/.test(stdout + stderr)
  );
}

/** Test money that can be paid out. */
async function fund(cryptoix: Cryptoix, currency: string, amount: string): Promise<void> {
  const { id } = await cryptoix.testMode.fundBalance({ currency, amount });
  for (let tries = 0; tries < 300; tries++) {
    if ((await cryptoix.transactions.retrieve(id)).status === 'confirmed') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The ${currency} of the faucet are not confirmed.`);
}

async function revokeMadeKeys(cryptoix: Cryptoix, own: string): Promise<void> {
  for await (const key of cryptoix.apiKeys.list({ limit: 100 })) {
    const isMade = key.public_key !== own && ['docs', 'Shop server'].includes(key.name);
    if (isMade && key.status === 'active') await cryptoix.apiKeys.delete(key.id);
  }
}
