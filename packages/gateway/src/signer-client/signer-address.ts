/** Where the signer listens: nothing but this machine. */
export type SignerAddress =
  { readonly kind: 'unix'; readonly path: string } | { readonly kind: 'loopback'; readonly port: number };

/** Reads `unix:/run/cryptoix/signer.sock` or `http://127.0.0.1:4020`. */
export function parseSignerAddress(text: string): SignerAddress {
  if (text.startsWith('unix:/')) return { kind: 'unix', path: text.slice('unix:'.length) };
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(text)?.[1];
  if (port === undefined || Number(port) > 65_535)
    throw new Error('must be unix:/path or http://127.0.0.1:port');
  return { kind: 'loopback', port: Number(port) };
}
