import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuite } from '@cryptoix/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { testTpub } from './chain/bitcoin/testing.ts';
import { createSecretBox } from './store/secret-box.ts';
import { serveGateway } from './testing/served-gateway.ts';
import { createTestMerchant } from './testing/test-gateway.ts';
import { openTestStore, type TestStore } from './testing/test-store.ts';

let store: TestStore;
let folder: string;
let env: Record<string, string>;
const masterKey = randomBytes(32);
const box = createSecretBox([{ kid: 'test', key: masterKey }]);

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-patched-test-'));
  const networks = [
    {
      network: 'bitcoin',
      mode: 'test',
      adapter: 'sim',
      xpub: testTpub,
      confirmations: { default: 1, final: 3 },
      assets: [{ currency: 'BTC', kind: 'native', name: 'Bitcoin', decimals: 8 }],
    },
  ];
  writeFileSync(join(folder, 'networks.json'), JSON.stringify(networks));
  env = {
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${masterKey.toString('base64')}`,
    CRYPTOIX_NETWORKS_FILE: join(folder, 'networks.json'),
    NODE_OPTIONS: `--import ${new URL('./testing/patched-source.mjs', import.meta.url).href}`,
  };
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Patch {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly caughtBy: readonly string[];
}

// One line each, in the sources of the gateway and of the server that it is built on.
const patches: readonly Patch[] = [
  {
    what: 'that lets a signature work twice',
    file: '/gateway/src/store/once-log.ts',
    from: "if (!(await takeSignature(tx, request))) return { kind: 'refused', error: signatureReused() };",
    to: 'await takeSignature(tx, request);',
    caughtBy: ['IDEM-07', 'IDEM-08'],
  },
  {
    what: 'that gives the stored answer to another body',
    file: '/gateway/src/store/once-log.ts',
    from: 'Buffer.compare(row.fingerprint, request.fingerprint) !== 0',
    to: 'false',
    caughtBy: ['IDEM-02'],
  },
  {
    what: 'that loses one object between two pages',
    file: '/gateway/src/app/lists/page.ts',
    from: 'items.at(-1)?.id',
    to: 'rows.at(-1)?.id',
    caughtBy: ['PAGE-01', 'PAGE-02'],
  },
  {
    what: 'that takes a cursor to another list',
    file: '/gateway/src/api/list.ts',
    from: '!isWhole || start !== digest(owner, parameters)',
    to: '!isWhole',
    caughtBy: ['PAGE-07', 'PAGE-08'],
  },
  {
    what: 'that takes a revoked key for an active one',
    file: '/gateway/src/store/key-store.ts',
    from: "status: loaded.revoked ? 'revoked' : isExpired",
    to: 'status: isExpired',
    caughtBy: ['AUTH-23'],
  },
  {
    what: 'that verifies no signature',
    file: '/server/src/authenticate.ts',
    from: 'if (!verdict.valid) throw',
    to: 'if (!verdict.valid && key === null) throw',
    caughtBy: ['AUTH-09', 'AUTH-10', 'AUTH-16', 'AUTH-20'],
  },
];

test.for(patches)('a gateway $what is caught by $caughtBy', async ({ file, from, to, caughtBy }) => {
  const served = await serveGateway({ ...env, TEST_SOURCE_PATCH: JSON.stringify({ file, from, to }) });
  try {
    expect(served.output()).toContain(`patched ${file}`);
    const merchant = await createTestMerchant(store, box, served.origin);
    const other = await createTestMerchant(store, box, served.origin);
    const { publicKey, secretKey } = merchant;
    const target = { baseUrl: served.origin, publicKey, secretKey, otherMerchantKey: other };
    const results = await runSuite(target, { only: caughtBy });
    expect(results.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(caughtBy.map((id) => `${id} fail`));
    const ownFault = /positive control|could not be made/;
    expect(results.filter(({ reason }) => ownFault.test(reason))).toEqual([]);
  } finally {
    await served.stop();
  }
});
