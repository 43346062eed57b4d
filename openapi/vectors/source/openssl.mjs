import { spawnSync } from 'node:child_process';

/** HMAC-SHA256 by the openssl command: the vectors' independent judge. Returns the 32 bytes. */
export function hmac(key, bytes) {
  const hexKey = Buffer.from(key).toString('hex');
  const args = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-binary'];
  const run = spawnSync('openssl', args, { input: bytes });
  if (run.status !== 0) throw new Error(`openssl failed: ${run.error?.message ?? run.stderr.toString()}`);
  return run.stdout;
}
