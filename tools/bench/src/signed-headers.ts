import { signRequest } from '@cryptoix/signing';

export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** The three headers of a signed GET; one signature serves a GET for as long as its timestamp is accepted. */
export async function signedGet(
  { publicKey, secretKey }: KeyPair,
  target: string,
): Promise<Record<string, string>> {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = await signRequest({ secretKey, method: 'GET', target, timestamp });
  return { 'x-api-key': publicKey, 'x-api-timestamp': String(timestamp), 'x-api-signature': signature };
}
