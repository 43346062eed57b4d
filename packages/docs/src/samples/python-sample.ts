import type { SampleRequest } from './sample-request.ts';

/** A Python script that signs and sends with the standard library alone. */
export function pythonSample(request: SampleRequest): string {
  const hasBody = request.body !== undefined;
  const uses = ['base64', 'hashlib', 'hmac', 'json', 'os', 'sys', 'time'];
  uses.push('urllib.error', 'urllib.request');
  if (request.sendsIdempotencyKey) uses.push('uuid');
  return [
    `import ${uses.join(', ')}`,
    '',
    `method, target = "${request.method}", "${request.target}"`,
    hasBody ? `body = json.dumps(${pythonLiteral(request.body)}).encode()` : 'body = b""',
    'timestamp = str(int(time.time()))',
    '',
    'text = (method + target + timestamp).encode() + body',
    'mac = hmac.new(os.environ["CRYPTOIX_SECRET_KEY"].encode(), text, hashlib.sha256)',
    'headers = {',
    '    "X-API-Key": os.environ["CRYPTOIX_PUBLIC_KEY"],',
    '    "X-API-Timestamp": timestamp,',
    '    "X-API-Signature": base64.b64encode(mac.digest()).decode(),',
    ...(request.sendsIdempotencyKey ? ['    "Idempotency-Key": str(uuid.uuid4()),'] : []),
    ...(hasBody ? ['    "Content-Type": "application/json",'] : []),
    '}',
    'url = os.environ["CRYPTOIX_BASE_URL"].removesuffix("/v1") + target',
    'request = urllib.request.Request(url, body or None, headers, method=method)',
    'try:',
    request.getsFile
      ? '    print(len(urllib.request.urlopen(request).read()), "bytes")'
      : '    print(json.load(urllib.request.urlopen(request)))',
    'except urllib.error.HTTPError as error:',
    '    # The answer says what was wrong and what to do.',
    '    sys.exit(error.read().decode())',
  ].join('\n');
}

/** A JSON value as Python source. */
export function pythonLiteral(value: unknown, indent = ''): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item) => pythonLiteral(item, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${pythonLiteral(item, inner)}`);
  const short = `${open}${items.join(', ')}${close}`;
  if (indent.length + short.length <= 60 && !short.includes('\n')) return short;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`;
}
