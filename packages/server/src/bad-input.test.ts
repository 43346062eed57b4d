import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, type Envelope, type Expected } from './testing/expect-refusal.ts';
import { nextTimestamp, signed, type SignOptions } from './testing/signed.ts';
import { renderRaw, sendRaw, type RawAnswer, type RawRequest } from './testing/raw-http.ts';
import { startMemoryServer, type MemoryServer } from './testing/memory-server.ts';

let server: MemoryServer;
beforeAll(async () => {
  server = await startMemoryServer();
});
afterAll(() => server.close());

const raw = (request: RawRequest): Promise<RawAnswer> => sendRaw(server.port, renderRaw(request));
const call = async (request: RawRequest, options?: SignOptions): Promise<RawAnswer> =>
  raw(signed(server.full, request, options));
const post = (body: Uint8Array | string, headers: RawRequest['headers'] = []): Promise<RawAnswer> =>
  call({ method: 'POST', target: '/v1/payments', body, headers });

const unauthenticated = (reason: string): Expected => [401, 'authentication_failed', reason];
const invalid = (reason?: string, param?: string): Expected => [400, 'invalid_request', reason, param];
const payment = (fields: string): string => `{${fields}}`;
const valid = '"amount":"1","currency":"BTC"';
const amount = (text: string): string => `{"amount":${text},"currency":"BTC"}`;

/** Signs a GET of the balance, then changes the list of headers. */
async function withHeaders(
  change: (headers: (readonly [string, string])[]) => (readonly [string, string])[],
  options: SignOptions = {},
): Promise<RawAnswer> {
  const request = signed(server.full, { target: '/v1/balance' }, options);
  return raw({ ...request, headers: change([...(request.headers ?? [])]) });
}
const replace = (name: string, value: (old: string) => string) => (headers: (readonly [string, string])[]) =>
  headers.map(([key, old]) => (key === name ? ([key, value(old)] as const) : ([key, old] as const)));
const without = (name: string) => (headers: (readonly [string, string])[]) =>
  headers.filter(([key]) => key !== name);
const twice = (name: string) => (headers: (readonly [string, string])[]) =>
  headers.flatMap((header) => (header[0] === name ? [header, header] : [header]));

const timestampRow = (value: string): Promise<RawAnswer> =>
  withHeaders(replace('X-API-Timestamp', () => value));
const signatureRow = (change: (old: string) => string): Promise<RawAnswer> =>
  withHeaders(replace('X-API-Signature', change));
const now = (): number => Math.floor(Date.now() / 1000);

type Row = readonly [row: string, send: () => Promise<RawAnswer>, expected: Expected];

const authentication: readonly Row[] = [
  ['1 no X-API-Key', () => withHeaders(without('X-API-Key')), unauthenticated('key_missing')],
  ['2 no timestamp', () => withHeaders(without('X-API-Timestamp')), unauthenticated('timestamp_missing')],
  ['3 no signature', () => withHeaders(without('X-API-Signature')), unauthenticated('signature_missing')],
  ['4 timestamp twice', () => withHeaders(twice('X-API-Timestamp')), unauthenticated('timestamp_invalid')],
  ['4 key twice', () => withHeaders(twice('X-API-Key')), unauthenticated('credentials_invalid')],
  ['4 signature twice', () => withHeaders(twice('X-API-Signature')), unauthenticated('credentials_invalid')],
  ['5 fraction', () => timestampRow('1678886400.0'), unauthenticated('timestamp_invalid')],
  ['5 plus sign', () => timestampRow('+1678886400'), unauthenticated('timestamp_invalid')],
  ['5 hexadecimal', () => timestampRow('0x64119d80'), unauthenticated('timestamp_invalid')],
  ['5 milliseconds', () => timestampRow('1678886400000'), unauthenticated('timestamp_invalid')],
  ['5 nine digits', () => timestampRow('167888640'), unauthenticated('timestamp_invalid')],
  ['5 blank', () => timestampRow(''), unauthenticated('timestamp_invalid')],
  [
    '6 301 s ago',
    () => withHeaders((all) => all, { timestamp: now() - 302 }),
    unauthenticated('timestamp_out_of_range'),
  ],
  [
    '7 301 s ahead',
    () => withHeaders((all) => all, { timestamp: now() + 303 }),
    unauthenticated('timestamp_out_of_range'),
  ],
  [
    '8 hexadecimal signature',
    () => signatureRow((old) => Buffer.from(old, 'base64').toString('hex')),
    unauthenticated('credentials_invalid'),
  ],
  [
    '9 url-safe base64',
    () => signatureRow((old) => `-_${old.slice(2)}`),
    unauthenticated('credentials_invalid'),
  ],
  ['10 missing =', () => signatureRow((old) => old.replace('=', '')), unauthenticated('credentials_invalid')],
  [
    '11 31 bytes',
    () => signatureRow((old) => Buffer.from(old, 'base64').subarray(1).toString('base64')),
    unauthenticated('credentials_invalid'),
  ],
  [
    "12 another merchant's secret",
    async () => raw(signed({ ...server.full, secretKey: server.other.secretKey }, { target: '/v1/balance' })),
    unauthenticated('credentials_invalid'),
  ],
  [
    '12 unknown key',
    async () => raw(signed({ ...server.full, publicKey: 'pk_test_unknown' }, { target: '/v1/balance' })),
    unauthenticated('credentials_invalid'),
  ],
  [
    '13 revoked key',
    async () => raw(signed(server.revoked, { target: '/v1/balance' })),
    unauthenticated('key_revoked'),
  ],
  [
    '15 body changed by a space',
    () => call({ method: 'POST', target: '/v1/payments', body: `{${valid} }` }, { signBody: `{${valid}}` }),
    unauthenticated('credentials_invalid'),
  ],
  [
    '16 query re-ordered',
    () =>
      call({ target: '/v1/payments?order=asc&limit=2' }, { signTarget: '/v1/payments?limit=2&order=asc' }),
    unauthenticated('credentials_invalid'),
  ],
  [
    '17 %2f for %2F',
    () => call({ target: '/v1/payments?reference=a%2fb' }, { signTarget: '/v1/payments?reference=a%2Fb' }),
    unauthenticated('credentials_invalid'),
  ],
  [
    '20 key without the scope',
    async () => raw(signed(server.readOnly, { method: 'POST', target: '/v1/payments', body: `{${valid}}` })),
    [403, 'permission_denied', 'scope_missing'],
  ],
];

const target = (value: string): Promise<RawAnswer> => raw({ target: value });
const http: readonly Row[] = [
  ['21 absolute form', () => target('http://evil.example/v1/balance'), invalid('request_malformed')],
  ['22 two slashes', () => target('//v1/balance'), invalid('request_malformed')],
  ['23 dot segments', () => target('/v1/a/../balance'), invalid('request_malformed')],
  ['23 last dot segment', () => target('/v1/balance/..'), invalid('request_malformed')],
  ['24 fragment', () => target('/v1/balance#f'), invalid('request_malformed')],
  ['25 raw brace', () => target('/v1/balance?a={b}'), invalid('request_malformed')],
  ['25 raw quote', () => target('/v1/balance?a="b"'), invalid('request_malformed')],
  ['26 unknown path', () => target('/v1/nothing'), [404, 'resource_not_found', 'route_unknown']],
  [
    '27 wrong method',
    () => raw({ method: 'DELETE', target: '/v1/balance' }),
    [405, 'invalid_request', 'method_not_allowed'],
  ],
  [
    '27 TRACE',
    () => raw({ method: 'TRACE', target: '/v1/balance' }),
    [405, 'invalid_request', 'method_not_allowed'],
  ],
  [
    '29 malformed id',
    () => call({ target: '/v1/payments/pay_123' }),
    [404, 'resource_not_found', 'no_such_payment'],
  ],
  [
    '30 id with %00',
    () => call({ target: '/v1/payments/%00' }),
    [404, 'resource_not_found', 'no_such_payment'],
  ],
  [
    '31 no Content-Type',
    () => raw({ method: 'POST', target: '/v1/payments', body: `{${valid}}` }),
    [415, 'invalid_request', 'unsupported_media_type'],
  ],
  [
    '32 text/plain',
    () => post(`{${valid}}`, [['Content-Type', 'text/plain']]),
    [415, 'invalid_request', 'unsupported_media_type'],
  ],
  [
    '33 utf-16',
    () => post(`{${valid}}`, [['Content-Type', 'application/json; charset=utf-16']]),
    [415, 'invalid_request', 'unsupported_media_type'],
  ],
  [
    '34 gzip',
    () => post(`{${valid}}`, [['Content-Encoding', 'gzip']]),
    [415, 'invalid_request', 'unsupported_media_type'],
  ],
  [
    '35 coded transfer',
    () => post(`{${valid}}`, [['Transfer-Encoding', 'gzip, chunked']]),
    invalid('request_malformed'),
  ],
  [
    '36 too large',
    () => post(`{"description":"${'x'.repeat(300_000)}"}`),
    [413, 'invalid_request', 'payload_too_large'],
  ],
  [
    '37 large headers',
    () => raw({ target: '/v1/balance', headers: [['X-Large', 'x'.repeat(20_000)]] }),
    [431, 'invalid_request', 'headers_too_large'],
  ],
  [
    '38 length and transfer',
    () =>
      post(`{${valid}}`, [
        ['Content-Length', '30'],
        ['Transfer-Encoding', 'chunked'],
      ]),
    invalid('request_malformed'),
  ],
  [
    '38 two lengths',
    () =>
      post(`{${valid}}`, [
        ['Content-Length', '30'],
        ['Content-Length', '31'],
      ]),
    invalid('request_malformed'),
  ],
  ['38 negative length', () => post(`{${valid}}`, [['Content-Length', '-1']]), invalid('request_malformed')],
  [
    '38 bad chunk',
    () => post('zz\r\n{}\r\n0\r\n\r\n', [['Transfer-Encoding', 'chunked']]),
    invalid('request_malformed'),
  ],
  [
    'no Host',
    () => sendRaw(server.port, 'GET /v1/balance HTTP/1.1\r\nConnection: close\r\n\r\n'),
    invalid('request_malformed'),
  ],
  [
    'two Hosts',
    () =>
      raw({
        target: '/v1/balance',
        headers: [
          ['Host', 'a'],
          ['Host', 'b'],
        ],
      }),
    invalid('request_malformed'),
  ],
  [
    'an expectation Node does not know',
    () => raw({ target: '/v1/balance', headers: [['Expect', 'magic']] }),
    invalid('request_malformed'),
  ],
  ['not HTTP', () => sendRaw(server.port, 'hello\r\n\r\n'), invalid('request_malformed')],
];

const body: readonly Row[] = [
  ['39 empty', () => post(''), invalid('parameter_missing', '')],
  ['40 null', () => post('null'), invalid('json_malformed', '')],
  ['41 []', () => post('[]'), invalid('json_malformed', '')],
  ['42 "x"', () => post('"x"'), invalid('json_malformed', '')],
  ['43 broken', () => post(`{${valid}`), invalid('json_malformed', '')],
  ['44 byte order mark', () => post(`\uFEFF{${valid}}`), invalid('json_malformed', '')],
  [
    '45 invalid UTF-8',
    () =>
      post(Buffer.concat([Buffer.from('{"description":"'), Buffer.from([0xff]), Buffer.from(`",${valid}}`)])),
    invalid('json_malformed', ''),
  ],
  ['46 NaN', () => post(amount('NaN')), invalid('json_malformed', '')],
  ['46 leading zero', () => post(amount('01')), invalid('json_malformed', '')],
  ['46 trailing comma', () => post(payment(`${valid},`)), invalid('json_malformed', '')],
  [
    '47 duplicate key',
    () => post(payment(`${valid},"currency":"ETH"`)),
    invalid('json_malformed', '/currency'),
  ],
  [
    '47 equal duplicate',
    () => post(payment(`${valid},"currency":"BTC"`)),
    invalid('json_malformed', '/currency'),
  ],
  [
    '47 nested duplicate',
    () => post(payment(`${valid},"metadata":{"a":"1","a":"1"}`)),
    invalid('json_malformed', '/metadata/a'),
  ],
  [
    '48 nested arrays',
    () => post(payment(`${valid},"metadata":${'['.repeat(100_000)}`)),
    invalid('json_malformed', ''),
  ],
  [
    '49 __proto__',
    () => post(payment(`${valid},"__proto__":{}`)),
    invalid('parameter_unknown', '/__proto__'),
  ],
  [
    '49 constructor',
    () => post(payment(`${valid},"constructor":{}`)),
    invalid('parameter_unknown', '/constructor'),
  ],
  [
    '49 unknown field',
    () => post(payment(`${valid},"colour":"red"`)),
    invalid('parameter_unknown', '/colour'),
  ],
  [
    '50 U+0000',
    () => post(payment(`${valid},"description":"a\\u0000b"`)),
    invalid('parameter_invalid', '/description'),
  ],
  [
    '50 lone surrogate',
    () => post(payment(`${valid},"description":"a\\ud800b"`)),
    invalid('parameter_invalid', '/description'),
  ],
  ['51 sixteen digits', () => post(amount('1.234567890123456')), invalid('amount_invalid', '/amount')],
  ['52 1e400', () => post(amount('1e400')), invalid('amount_invalid', '/amount')],
  ['52 "1e3"', () => post(amount('"1e3"')), invalid('amount_invalid', '/amount')],
  ['53 negative', () => post(amount('"-1"')), invalid('amount_invalid', '/amount')],
  ['53 negative number', () => post(amount('-1')), invalid('amount_invalid', '/amount')],
  ['53 "-0"', () => post(amount('"-0"')), invalid('amount_invalid', '/amount')],
  ['55 other digits', () => post(amount('"٣"')), invalid('amount_invalid', '/amount')],
  ['55 leading space', () => post(amount('" 1"')), invalid('amount_invalid', '/amount')],
  ['55 comma', () => post(amount('"1,0"')), invalid('amount_invalid', '/amount')],
  ['55 empty', () => post(amount('""')), invalid('amount_invalid', '/amount')],
  ['56 79 digits', () => post(amount(`"${'9'.repeat(79)}"`)), invalid('amount_invalid', '/amount')],
  [
    '57 lower case',
    () => post('{"amount":"1","currency":"btc"}'),
    invalid('currency_unsupported', '/currency'),
  ],
  [
    '57 trailing space',
    () => post('{"amount":"1","currency":"BTC "}'),
    invalid('currency_unsupported', '/currency'),
  ],
  [
    '57 __proto__',
    () => post('{"amount":"1","currency":"__proto__"}'),
    invalid('currency_unsupported', '/currency'),
  ],
  [
    '60 blank',
    () => post(`{${valid}}`, [['Idempotency-Key', '']]),
    invalid('idempotency_key_invalid', 'Idempotency-Key'),
  ],
  [
    '60 256 characters',
    () => post(`{${valid}}`, [['Idempotency-Key', 'k'.repeat(256)]]),
    invalid('idempotency_key_invalid', 'Idempotency-Key'),
  ],
  [
    '60 not ASCII',
    () => post(`{${valid}}`, [['Idempotency-Key', 'clé']]),
    invalid('idempotency_key_invalid', 'Idempotency-Key'),
  ],
  [
    '60 twice',
    () =>
      post(`{${valid}}`, [
        ['Idempotency-Key', 'a'],
        ['Idempotency-Key', 'b'],
      ]),
    invalid('idempotency_key_invalid', 'Idempotency-Key'),
  ],
  [
    'a body where none is taken',
    () => call({ method: 'DELETE', target: '/v1/api-keys/key_01JD4X8Q2M7Z0V6T3R9K5W1B2C', body: '{"a":1}' }),
    invalid('parameter_unknown', ''),
  ],
];

const list = (query: string): Promise<RawAnswer> => call({ target: `/v1/payments?${query}` });
const query: readonly Row[] = [
  ['63 limit=0', () => list('limit=0'), invalid('parameter_invalid', 'limit')],
  ['63 limit=101', () => list('limit=101'), invalid('parameter_invalid', 'limit')],
  ['63 limit=1e1', () => list('limit=1e1'), invalid('parameter_invalid', 'limit')],
  ['63 limit twice', () => list('limit=1&limit=2'), invalid('parameter_invalid', 'limit')],
  [
    '63 after later than before',
    () => list('created_after=2026-02-01T00:00:00Z&created_before=2026-01-01T00:00:00Z'),
    invalid('parameter_invalid', 'created_after'),
  ],
  ['unknown parameter', () => list('colour=red'), invalid('parameter_unknown', 'colour')],
  [
    'a query on an operation that changes something',
    () => call({ method: 'POST', target: '/v1/payments?limit=2', body: `{${valid}}` }),
    invalid('parameter_unknown', 'limit'),
  ],
  ['broken percent-encoding', () => list('reference=%zz'), invalid('parameter_invalid', 'reference')],
  ['U+0000 in a filter', () => list('reference=a%00'), invalid('parameter_invalid', 'reference')],
];

describe.each([
  ['authentication', authentication],
  ['framing, route and method', http],
  ['body', body],
  ['query', query],
])('bad input: %s', (_group, rows) => {
  test.each(rows)('%s', async (_row, send, expected) => {
    expectRefusal(await send(), expected);
  });
});

describe('what looks alike and must pass', () => {
  test.each([
    ['6 300 s ago', () => withHeaders((all) => all, { timestamp: now() - 299 })],
    ['7 300 s ahead', () => withHeaders((all) => all, { timestamp: now() + 299 })],
    [
      '18 GET signed without its query',
      () => call({ target: '/v1/payments?limit=2' }, { signTarget: '/v1/payments' }),
    ],
    ['51 an integer', () => post(amount('100'))],
    ['51 a fraction', () => post(amount('0.1'))],
    ['51 an exponent', () => post(amount('1e-05'))],
    ['60 255 characters', () => post(`{${valid}}`, [['Idempotency-Key', 'k'.repeat(255)]])],
    [
      'a chunked body',
      () =>
        call(
          {
            method: 'POST',
            target: '/v1/payments',
            body: `1f\r\n{"amount":"1","currency":"BTC"}\r\n0\r\n\r\n`,
            headers: [['Transfer-Encoding', 'chunked']],
          },
          { signBody: '{"amount":"1","currency":"BTC"}' },
        ),
    ],
    ['charset=UTF-8', () => post(`{${valid}}`, [['Content-Type', 'application/json; charset=UTF-8']])],
  ])('%s', async (_row, send) => {
    const answer = await send();
    expect({ status: answer.status, body: answer.status === 200 ? null : answer.json }).toEqual({
      status: 200,
      body: null,
    });
  });
});

test('19 the same signature again is refused whatever unsigned header is changed', async () => {
  const request = signed(server.full, { method: 'POST', target: '/v1/payments', body: `{${valid}}` });
  expect((await raw(request)).status).toBe(200);
  for (const headers of [[], [['Idempotency-Key', 'another'] as const]]) {
    const answer = await raw({ ...request, headers: [...(request.headers ?? []), ...headers] });
    expectRefusal(answer, [409, 'conflict', 'signature_reused']);
    expect(answer.headers['retry-after']).toBe('1');
  }
});

test('61 an Idempotency-Key gives the stored bytes again, and refuses another body', async () => {
  const headers = [['Idempotency-Key', 'order-61'] as const];
  const first = await post(`{${valid}}`, headers);
  const again = await post(`{ ${valid} }`, headers);
  expect([first.status, again.text, again.headers['idempotent-replayed']]).toEqual([200, first.text, 'true']);
  expectRefusal(await post('{"amount":"2","currency":"BTC"}', headers), [
    409,
    'conflict',
    'idempotency_key_reused',
  ]);
});

test('64 the 61st request of a minute is refused and says when to come back', async () => {
  const statuses: number[] = [];
  for (let count = 0; count < 60; count += 1) {
    statuses.push((await raw(signed(server.limited, { target: '/v1/balance' }))).status);
  }
  expect(new Set(statuses)).toEqual(new Set([200]));
  const refused = await raw(signed(server.limited, { target: '/v1/balance' }));
  expectRefusal(refused, [429, 'rate_limit_exceeded', 'per_minute']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.headers['ratelimit-policy']).toBe('"minute";q=60;w=60, "hour";q=1000;w=3600');
  expect(refused.headers['ratelimit']).toMatch(/^"minute";r=0;t=\d+$/);
});

test('an unknown key and a wrong signature are answered alike in all but the request id', async () => {
  const ts = nextTimestamp();
  const wrong = await raw(
    signed({ ...server.full, secretKey: 'sk_test_wrong' }, { target: '/v1/balance' }, { timestamp: ts }),
  );
  const unknown = await raw(
    signed(
      { publicKey: 'pk_test_nobody', secretKey: 'sk_test_wrong' },
      { target: '/v1/balance' },
      { timestamp: ts },
    ),
  );
  const strip = (answer: RawAnswer): unknown => {
    const { request_id, ...error } = (answer.json as Envelope).error;
    return { status: answer.status, error };
  };
  expect(strip(unknown)).toEqual(strip(wrong));
  expect(strip(wrong)).toMatchObject({ error: { debug: { string_to_sign: `GET/v1/balance${ts}` } } });
});

test('a known route asked for without /v1 is told where it is', async () => {
  const answer = await target('/balance');
  expect((answer.json as Envelope).error.message).toBe('No such route. Did you mean /v1/balance?');
});
