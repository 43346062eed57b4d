import type { Sandbox } from './sandbox.ts';

/** What is printed when the sandbox is ready. */
export function describeSandbox(
  { origin, folder, account, evm, bitcoin, notes }: Sandbox,
  seconds: number,
): string {
  const rows: [string, string][] = [
    ['API', `${origin}/v1`],
    ['Ready?', `${origin}/readyz`],
    ['Document', `${origin}/openapi.json`],
    [
      'Bitcoin',
      bitcoin.kind === 'node'
        ? 'the regtest node that BITCOIN_RPC_URL names'
        : 'simulated: built in, real addresses of a test network, no real coins',
    ],
    [
      'Ethereum',
      evm.kind === 'on'
        ? `local chain ${evm.setting.chainId} at ${evm.setting.rpcUrl}`
        : `off. ${evm.reason}`,
    ],
    ...(evm.kind === 'on'
      ? ([
          ['  USDC', evm.setting.tokens.USDC],
          ['  USDT', evm.setting.tokens.USDT],
        ] satisfies [string, string][])
      : []),
    ['Rates', 'fixed, for tests'],
    ['Public key', account.public_key],
    ['Secret key', account.secret_key],
    ['Data', `${folder} (keys in sandbox.json, wallet in wallet.json, logs in *.log)`],
  ];
  return [
    ...notes.map((note) => `Note: ${note}`),
    '',
    `The sandbox is ready (${seconds.toFixed(1)} s). Ctrl-C stops it; the next start goes on from here.`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    '',
    'Try the first signed request, in another terminal:',
    '',
    ...firstRequest(`${folder}/sandbox.json`).map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** What is printed when the documentation is there, or will not be; null when there is nothing to say. */
export function describeDocs(docs: Awaited<Sandbox['docs']>): string | null {
  if (docs === null) return null;
  return 'url' in docs
    ? `  ${'Docs'.padEnd(12)}${docs.url}`
    : `The documentation could not be built; see ${docs.failed}. Everything else runs.`;
}

/** Reads the keys from their file, so that no secret is in the history of a shell. */
function firstRequest(file: string): string[] {
  return [
    `read_json() { sed -n "s/.*\\"$1\\": *\\"\\([^\\"]*\\)\\".*/\\1/p" '${file}'; }`,
    'ts=$(date +%s)',
    `sig=$(printf 'GET/v1/balance%s' "$ts" | openssl dgst -sha256 -hmac "$(read_json secret_key)" -binary | base64)`,
    'curl -s "$(read_json base_url)/balance" -H "X-API-Key: $(read_json public_key)" \\',
    '  -H "X-API-Timestamp: $ts" -H "X-API-Signature: $sig"',
  ];
}
