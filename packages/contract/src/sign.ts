import { subtleHmac } from '@cryptoix/signing';

/** What a signature is made over; a part that breaks the rules is signed all the same. */
export interface SignedParts {
  readonly method: string;
  readonly target: string;
  readonly timestamp: string;
  readonly body: Uint8Array;
}

/**
 * Signs the four parts without looking at them. `signRequest` refuses what no server may accept, and
 * just that has to be offered here with a signature that is right.
 */
export async function signParts(secretKey: string, parts: SignedParts): Promise<string> {
  const head = Buffer.from(parts.method + parts.target + parts.timestamp, 'latin1');
  return subtleHmac(secretKey, Buffer.concat([head, parts.body]));
}
