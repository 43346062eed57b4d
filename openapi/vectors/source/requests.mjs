import { hmac } from './openssl.mjs';

const secret = 'sk_test_golden';
const timestamp = '1678886400';
const now = 1678886400;
const body = '{"amount": 100, "currency": "BTC"}';
const create = { method: 'POST', target: '/v1/payments', body };
const list = { method: 'GET', target: '/v1/payments?limit=2&order=asc', body: '' };

/**
 * Makes a vector. `signed` says in which parts the signed string differs from the request as it
 * arrives, and `spoil` turns the right 32 bytes into the header that is sent.
 */
function vector(id, why, expect, { signed = {}, spoil = toBase64, repeated, ...parts }) {
  const request = { secret, timestamp, now, method: 'GET', target: '/v1/balance', body: '', ...parts };
  const mine = { ...request, ...signed };
  const string = Buffer.concat([
    Buffer.from(mine.method + mine.target + mine.timestamp),
    Buffer.from(mine.body),
  ]);
  const signature = mine.secret === '' ? null : spoil(hmac(Buffer.from(mine.secret), string));
  return {
    id,
    why,
    secret: request.secret,
    method: request.method,
    target: request.target,
    timestamp: request.timestamp,
    body_b64: Buffer.from(request.body).toString('base64'),
    string_to_sign_b64: string.toString('base64'),
    string_to_sign_text: toText(string),
    signature,
    now: request.now,
    expect,
    ...(signed.target === undefined || expect !== 'valid' ? {} : { signed_target: signed.target }),
    ...(repeated === undefined ? {} : { repeated_header: repeated }),
  };
}

const toBase64 = (mac) => mac.toString('base64');

function toText(bytes) {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : null;
}

const valid = (id, why, parts) => vector(id, why, 'valid', parts);

export const requests = () => [
  valid('worked-example', 'The example of the documentation.', create),
  valid('empty-body', 'A GET without a body and without a query.', {}),
  valid('delete-empty-body', 'A DELETE without a body.', { method: 'DELETE', target: '/v1/api-keys/key_1' }),
  valid('put', 'PUT is signed like POST.', { ...create, method: 'PUT' }),
  valid('patch', 'PATCH is signed like POST.', { ...create, method: 'PATCH', target: '/v1/payments/pay_1' }),
  valid('query', 'The query belongs to the target, with its question mark.', list),
  valid('query-second-question-mark', 'A question mark inside the query is a character like any other.', {
    target: '/v1/payments?query=what?&limit=2',
  }),
  valid('query-empty', 'A bare question mark is signed as sent.', { target: '/v1/balance?' }),
  valid('query-path-alone', 'On a GET the path alone may be signed.', {
    ...list,
    signed: { target: '/v1/payments' },
  }),
  valid('query-path-alone-to-first-question-mark', 'The path ends at the first question mark.', {
    target: '/v1/payments?query=what?&limit=2',
    signed: { target: '/v1/payments' },
  }),
  valid('path-encoded-slash', 'Percent-encoding stays as sent: %2F is not a slash.', {
    target: '/v1/payments/a%2Fb',
  }),
  valid('path-slash', 'The same with a real slash has another signature.', { target: '/v1/payments/a/b' }),
  valid('query-percent-20', 'A space sent as %20 is signed as %20.', {
    target: '/v1/payments?reference=a%20b',
  }),
  valid('query-plus', 'A space sent as + is signed as +.', { target: '/v1/payments?reference=a+b' }),
  valid('query-unicode-encoded', 'Non-ASCII stands percent-encoded in a target.', {
    target: '/v1/payments?reference=Z%C3%BCrich',
  }),
  valid('target-punctuation', 'Every other visible ASCII character may stand in a target.', {
    target: "/v1/payments?query=!$&'()*+,-.:;<=>@[]^_`|~\\",
  }),
  valid('body-empty-object', 'The shortest body.', { ...create, body: '{}' }),
  valid('body-unicode', 'Text is signed as its UTF-8 bytes.', {
    ...create,
    body: '{"amount":"100","currency":"BTC","description":"Zürich 東京 \u{1f600}"}',
  }),
  valid('body-unicode-escapes', 'Escapes are not resolved: the bytes count.', {
    ...create,
    body: '{"description":"Z\\u00fcrich \\/"}',
  }),
  valid('body-crlf', 'Line ends stay as sent.', { ...create, body: '{\r\n  "amount": "100"\r\n}' }),
  valid('body-trailing-newline', 'A trailing newline is part of the body.', { ...create, body: `${body}\n` }),
  valid('body-leading-white-space', 'JSON white space may come before the brace.', {
    ...create,
    body: ` \t\r\n${body}`,
  }),
  valid('body-bom-inside', 'A byte order mark inside a string is bytes like any other.', {
    ...create,
    body: '{"description":"\ufeffx"}',
  }),
  valid('body-invalid-utf8', 'Bytes that are no UTF-8 are signed as they are, not as U+FFFD.', {
    ...create,
    body: Buffer.concat([
      Buffer.from('{"description":"'),
      Buffer.from([0xff, 0xc3, 0x28, 0x00]),
      Buffer.from('"}'),
    ]),
  }),
  valid('body-long', 'More than one block of the hash.', {
    ...create,
    body: JSON.stringify({ description: 'x'.repeat(300) }),
  }),
  valid(
    'body-digits-first',
    'Digits at the start of a body cannot be taken for the timestamp: a brace comes first.',
    {
      ...create,
      body: '{"1678886400":1678886400}',
    },
  ),
  valid(
    'target-ends-in-digits',
    'Digits at the end of a path: the last ten before the body are the timestamp.',
    {
      target: '/v1/payments/1678886400',
    },
  ),
  valid('secret-unicode', "The key is the secret's UTF-8 bytes.", { ...create, secret: 'sk_test_Zürich' }),
  valid('secret-long', 'A key longer than one block (64 bytes) is hashed first, as RFC 2104 says.', {
    ...create,
    secret: `sk_test_${'golden'.repeat(12)}`,
  }),
  valid('signature-plus-and-slash', 'A signature with both + and / in it, in standard base64.', {
    target: '/v1/payments?limit=6',
  }),
  valid('timestamp-300-s-old', 'The window is inclusive.', { ...create, now: now + 300 }),
  valid('timestamp-300-s-ahead', 'The window is inclusive on both sides.', { ...create, now: now - 300 }),
];

const refused = (expect) => (id, why, parts) => vector(id, why, expect, parts);
const credentials = refused('credentials_invalid');
const target = refused('request_malformed');
const method = refused('method_not_allowed');
const json = refused('json_malformed');
const time = refused('timestamp_invalid');
const spoilt = (id, why, spoil) => credentials(`signature-${id}`, why, { ...create, spoil });

export const requestNegatives = () => [
  credentials('other-secret', 'Signed with another secret.', {
    ...create,
    signed: { secret: 'sk_test_other' },
  }),
  credentials('body-changed', 'One space more in the body.', {
    ...create,
    signed: { body: '{"amount":  100, "currency": "BTC"}' },
  }),
  credentials('body-left-out', 'The body was left out of the string.', { ...create, signed: { body: '' } }),
  credentials('body-reserialised', 'The body was parsed and written again.', {
    ...create,
    signed: { body: '{"amount":100,"currency":"BTC"}' },
  }),
  credentials('body-trailing-newline-lost', 'A trailing newline was lost on the way.', {
    ...create,
    signed: { body: `${body}\n` },
  }),
  credentials('body-crlf-changed', 'Line ends were changed on the way.', {
    ...create,
    body: '{\n}',
    signed: { body: '{\r\n}' },
  }),
  credentials('body-invalid-utf8-replaced', 'The bytes were decoded to text: U+FFFD was signed.', {
    ...create,
    body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    signed: { body: '{"\ufffd"}' },
  }),
  credentials('method-swapped', 'Another method was signed.', {
    method: 'DELETE',
    target: '/v1/api-keys/key_1',
    signed: { method: 'GET' },
  }),
  credentials('method-lower-case-signed', 'The method was signed in lower case.', {
    ...create,
    signed: { method: 'post' },
  }),
  credentials('path-without-v1', 'The path was signed without its /v1.', { signed: { target: '/balance' } }),
  credentials('full-url-signed', 'The whole URL was signed.', {
    signed: { target: 'https://api.cryptoix.io/v1/balance' },
  }),
  credentials('path-encoding-case', '%2f was signed and %2F sent.', {
    target: '/v1/payments/a%2Fb',
    signed: { target: '/v1/payments/a%2fb' },
  }),
  credentials('path-decoded', 'The decoded path was signed.', {
    target: '/v1/payments/a%2Fb',
    signed: { target: '/v1/payments/a/b' },
  }),
  credentials('query-plus-for-percent-20', '+ was signed and %20 sent.', {
    target: '/v1/payments?reference=a%20b',
    signed: { target: '/v1/payments?reference=a+b' },
  }),
  credentials('query-reordered', 'The same parameters in another order.', {
    ...list,
    signed: { target: '/v1/payments?order=asc&limit=2' },
  }),
  credentials('query-changed', 'A signature over a query never passes with another.', {
    ...list,
    signed: { target: '/v1/payments?limit=3&order=asc' },
  }),
  credentials('query-dropped', 'A signature over a query does not pass without it.', {
    target: '/v1/payments',
    signed: { target: '/v1/payments?limit=2' },
  }),
  credentials('query-empty-path-alone', 'With an empty query there is one reading only.', {
    target: '/v1/balance?',
    signed: { target: '/v1/balance' },
  }),
  credentials('query-path-and-question-mark', 'The path with a bare question mark is neither reading.', {
    ...list,
    signed: { target: '/v1/payments?' },
  }),
  credentials('query-path-alone-on-post', 'The path alone passes on GET only.', {
    ...create,
    target: '/v1/payments?limit=2',
    signed: { target: '/v1/payments' },
  }),
  credentials('timestamp-changed', 'Another second was signed.', {
    ...create,
    signed: { timestamp: '1678886401' },
  }),
  credentials('timestamp-301-s-old-other-secret', 'The window is told only where the signature is right.', {
    ...create,
    now: now + 301,
    signed: { secret: 'sk_test_other' },
  }),
  spoilt('hex', 'Hex instead of base64.', (mac) => mac.toString('hex')),
  credentials('signature-url-safe', 'The url-safe alphabet with padding.', {
    target: '/v1/payments?limit=6',
    spoil: (mac) => `${mac.toString('base64url')}=`,
  }),
  credentials('signature-base64url', 'The url-safe alphabet without padding.', {
    target: '/v1/payments?limit=6',
    spoil: (mac) => mac.toString('base64url'),
  }),
  spoilt('unpadded', 'The padding is missing.', (mac) => toBase64(mac).slice(0, -1)),
  spoilt('trailing-newline', 'A newline after the padding.', (mac) => `${toBase64(mac)}\n`),
  spoilt('leading-space', 'A space before the signature.', (mac) => ` ${toBase64(mac)}`),
  spoilt('31-bytes', 'One byte short.', (mac) => toBase64(mac.subarray(0, 31))),
  spoilt('33-bytes', 'One byte long.', (mac) => toBase64(Buffer.concat([mac, Buffer.from([0])]))),
  spoilt(
    'not-canonical',
    'A last character that decodes to the same bytes.',
    (mac) => `${toBase64(mac).slice(0, -2)}h=`,
  ),
  spoilt('first-bit', 'One bit differs in the first byte.', (mac) =>
    toBase64(Buffer.concat([Buffer.from([mac[0] ^ 128]), mac.subarray(1)])),
  ),
  spoilt('last-bit', 'One bit differs in the last byte.', (mac) =>
    toBase64(Buffer.concat([mac.subarray(0, 31), Buffer.from([mac[31] ^ 1])])),
  ),
  spoilt('zero', '32 zero bytes.', () => toBase64(Buffer.alloc(32))),
  spoilt('empty', 'An empty header.', () => ''),
  credentials('signature-repeated', 'The header came twice; a joined value is "a, a".', {
    ...create,
    repeated: 'X-API-Signature',
    spoil: (mac) => `${toBase64(mac)}, ${toBase64(mac)}`,
  }),
  refused('timestamp_out_of_range')('timestamp-301-s-old', 'One second outside the window.', {
    ...create,
    now: now + 301,
  }),
  refused('timestamp_out_of_range')('timestamp-301-s-ahead', 'One second outside, on the other side.', {
    ...create,
    now: now - 301,
  }),
  time('timestamp-repeated', 'The header came twice; a joined value is "a, a".', {
    timestamp: `${timestamp}, ${timestamp}`,
    repeated: 'X-API-Timestamp',
  }),
  time('timestamp-milliseconds', 'Milliseconds, 13 digits.', { timestamp: '1678886400000' }),
  time('timestamp-nine-digits', 'Nine digits.', { timestamp: '167888640' }),
  time('timestamp-eleven-digits', 'Eleven digits.', { timestamp: '16788864000' }),
  time('timestamp-leading-zero', 'A leading zero.', { timestamp: '0678886400' }),
  time('timestamp-plus', 'A sign.', { timestamp: '+678886400' }),
  time('timestamp-minus', 'A negative time.', { timestamp: '-678886400' }),
  time('timestamp-fraction', 'A fraction.', { timestamp: '1678886400.0' }),
  time('timestamp-exponent', 'An exponent.', { timestamp: '1.6789e+09' }),
  time('timestamp-hexadecimal', 'Hexadecimal.', { timestamp: '0x64119cc0' }),
  time('timestamp-space', 'A leading space.', { timestamp: ' 167888640' }),
  time('timestamp-newline', 'A trailing newline.', { timestamp: '1678886400\n' }),
  time('timestamp-other-digits', 'Digits of another script.', { timestamp: '١٦٧٨٨٨٦٤٠٠' }),
  time('timestamp-empty', 'An empty header.', { timestamp: '' }),
  time(
    'collision-target-takes-a-digit',
    'The same string as empty-body, split elsewhere: the path took a digit.',
    {
      target: '/v1/balance1',
      timestamp: '678886400',
    },
  ),
  time('collision-timestamp-takes-a-digit', 'The same string as target-ends-in-digits, split elsewhere.', {
    target: '/v1/payments/167888640',
    timestamp: '01678886400',
  }),
  target(
    'collision-target-takes-the-body',
    'The same string as a POST with a body, split elsewhere: the target took the body.',
    {
      ...create,
      target: '/v1/payments1678886400{"amount":',
      body: '',
    },
  ),
  json(
    'collision-body-takes-digits',
    'The same string as target-ends-in-digits, split elsewhere: the body took digits.',
    {
      target: '/v1/payments/',
      body: '1678886400',
    },
  ),
  target('target-absolute', 'The absolute form.', { target: 'http://api.cryptoix.io/v1/balance' }),
  target('target-empty', 'No target at all.', { target: '' }),
  target('target-asterisk', 'The asterisk form.', { target: '*' }),
  target('target-double-slash', 'An empty segment at the start.', { target: '//v1/balance' }),
  target('target-double-slash-inside', 'An empty segment inside.', { target: '/v1//balance' }),
  target('target-dot-dot', 'A segment that climbs.', { target: '/v1/a/../balance' }),
  target('target-fragment', 'A fragment is never sent.', { target: '/v1/balance#f' }),
  target('target-brace-open', 'A raw brace.', { target: '/v1/payments?query={' }),
  target('target-brace-close', 'A raw closing brace.', { target: '/v1/payments?query=}' }),
  target('target-quote', 'A raw quote.', { target: '/v1/payments?query="' }),
  target('target-space', 'A raw space.', { target: '/v1/payments?query=a b' }),
  target('target-newline', 'A raw newline.', { target: '/v1/balance\n' }),
  target('target-tab', 'A control character.', { target: '/v1/bal\tance' }),
  target('target-delete', 'The last control character.', { target: '/v1/balance\u007f' }),
  target('target-raw-unicode', 'Raw non-ASCII: it has to be percent-encoded.', {
    target: '/v1/payments?reference=Zürich',
  }),
  method('method-lower-case', 'Methods are upper case.', { ...create, method: 'post' }),
  method('method-head', 'HEAD is not signed.', { method: 'HEAD' }),
  method('method-options', 'OPTIONS is not signed.', { method: 'OPTIONS' }),
  method('method-empty', 'No method.', { method: '' }),
  method('method-padded', 'A space after the method.', { method: 'GET ' }),
  method('method-longer', 'A method that only ends in an allowed one.', { method: 'XGET' }),
  json('body-array', 'A body that is no object.', { ...create, body: '[]' }),
  json('body-string', 'A body that is no object.', { ...create, body: '"x"' }),
  json('body-null', 'A body that is no object.', { ...create, body: 'null' }),
  json('body-form', 'A form instead of JSON.', { ...create, body: 'amount=100' }),
  json('body-bom', 'A byte order mark before the brace.', { ...create, body: `\ufeff${body}` }),
  json('body-white-space-only', 'White space is not an empty body.', { ...create, body: ' \n' }),
  json('body-other-white-space', 'A form feed is not JSON white space.', { ...create, body: `\f${body}` }),
  refused('secret_invalid')('secret-empty', 'An empty secret signs nothing and verifies nothing.', {
    ...create,
    secret: '',
  }),
];
