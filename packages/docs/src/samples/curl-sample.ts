import type { SampleRequest } from './sample-request.ts';

/** A shell script that signs with openssl and sends with curl. */
export function curlSample(request: SampleRequest): string {
  const hasBody = request.body !== undefined;
  const headers = [
    '-H "X-API-Key: $CRYPTOIX_PUBLIC_KEY"',
    '-H "X-API-Timestamp: $timestamp"',
    '-H "X-API-Signature: $signature"',
    ...(request.sendsIdempotencyKey ? ['-H "Idempotency-Key: $(openssl rand -hex 16)"'] : []),
    ...(hasBody ? ["-H 'Content-Type: application/json'", '--data-raw "$body"'] : []),
  ];
  const method = request.method === 'GET' ? '' : ` -X ${request.method}`;
  return [
    `target='${request.target}'`,
    ...(hasBody ? [`body=${shellQuoted(readable(request.body))}`] : []),
    'timestamp=$(date +%s)',
    `signature=$(printf '%s' "${request.method}$target$timestamp${hasBody ? '$body' : ''}" |`,
    '  openssl dgst -sha256 -hmac "$CRYPTOIX_SECRET_KEY" -binary |',
    '  base64)',
    '',
    `curl -sS${method} "\${CRYPTOIX_BASE_URL%/v1}$target" \\`,
    headers.map((header) => `  ${header}`).join(' \\\n') + (request.getsFile ? ' |\n  wc -c' : ''),
  ].join('\n');
}

/** On one line where that can be read at a glance. */
function readable(body: unknown): string {
  const short = JSON.stringify(body);
  return short.length <= 60 ? short : JSON.stringify(body, null, 2);
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
