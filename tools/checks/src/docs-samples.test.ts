import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findAnvil } from '@cryptoix/devnet';
import { runAllSamples } from '@cryptoix/docs';
import { expect, test } from 'vitest';
import { startSandbox } from './testing/start-sandbox.ts';

test('every sample of the docs that talks to the API runs against the sandbox', async (context) => {
  const anvil = findAnvil();
  if (anvil.kind === 'none') return context.skip(anvil.reason);
  const folder = await mkdtemp(path.join(tmpdir(), 'cryptoix-samples-'));
  const sandbox = await startSandbox(folder, [
    '--no-docs',
    '--per-minute',
    '100000',
    '--per-hour',
    '1000000',
  ]);
  try {
    const { base_url: baseUrl, public_key: publicKey, secret_key: secretKey } = sandbox.file;
    const results = await runAllSamples({ baseUrl, publicKey, secretKey });
    expect(results.length).toBeGreaterThan(30);
    const failed = results
      .filter(({ ok }) => !ok)
      .map(({ place, language, stderr }) => ({ place, language, stderr }));
    expect(failed).toEqual([]);
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);
