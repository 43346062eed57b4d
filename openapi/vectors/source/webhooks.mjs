import { hmac } from './openssl.mjs';

const bytes = (length, first = 0) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 7 + first) % 256));
const whsec = (key) => `whsec_${key.toString('base64')}`;
const key = bytes(32);
const oldKey = bytes(32, 100);
const secret = whsec(key);
const oldSecret = whsec(oldKey);
const now = 1678886400;
const timestamp = '1678886400';
const id = 'evt_01GVJ4M0000000000000000000';
const body = `{"id":"${id}","type":"payment.confirmed","data":{"object":{"amount":"100"}}}`;

/**
 * Makes a vector. `keys` sign, in this order; `signed` says in which parts the signed content differs
 * from the webhook as it arrives, and `spoil` turns the signatures into the header that is sent.
 */
function vector(name, why, expect, { keys = [key], signed = {}, spoil = toHeader, ...parts }) {
  const webhook = { secrets: [secret], id, timestamp, body, now, tolerance: 300, ...parts };
  const mine = { ...webhook, ...signed };
  const content = Buffer.concat([Buffer.from(`${mine.id}.${mine.timestamp}.`), Buffer.from(mine.body)]);
  return {
    id: name,
    why,
    secrets: webhook.secrets,
    webhook_id: webhook.id,
    timestamp: webhook.timestamp,
    body_b64: Buffer.from(webhook.body).toString('base64'),
    content_b64: content.toString('base64'),
    signature: spoil(keys.map((one) => hmac(one, content))),
    now: webhook.now,
    tolerance: webhook.tolerance,
    expect,
  };
}

const toHeader = (macs) => macs.map((mac) => `v1,${mac.toString('base64')}`).join(' ');
const valid = (name, why, parts = {}) => vector(name, why, 'valid', parts);

export const webhooks = () => [
  valid('plain', 'One secret, one signature.'),
  valid('body-spaces-and-escapes', 'Bytes that no serialiser would write again in the same way.', {
    body: '{ "type":  "webhook.test", "id": "evt_1", "data": {"note": "Z\\u00fcrich \\/ 1.0"} }',
  }),
  valid('body-unicode', 'UTF-8 in the body.', {
    body: '{"id":"evt_1","type":"webhook.test","note":"Zürich 東京"}',
  }),
  valid('body-crlf-and-trailing-newline', 'Line ends and a trailing newline.', {
    body: '{\r\n"id":"evt_1",\r\n"type":"webhook.test"}\r\n',
  }),
  valid('body-looks-like-content', 'Dots and digits in the body do not move the split.', {
    body: '{"id":"evt_1","type":"webhook.test","note":"x.1999999999.{}"}',
  }),
  valid('id-plain', 'Any visible ASCII but a dot may stand in an id.', { id: 'msg_2b-X~!/9' }),
  valid('rotation-sender-new-first', 'Two signatures, the receiver knows the first.', {
    keys: [key, oldKey],
  }),
  valid('rotation-sender-old-first', 'Two signatures, the receiver knows the second.', {
    keys: [oldKey, key],
  }),
  valid('rotation-receiver', 'One signature, the receiver has two secrets and the second matches.', {
    secrets: [oldSecret, secret],
  }),
  valid('unknown-version-beside', 'A signature of a version to come is passed over.', {
    spoil: (macs) => `v1a,${Buffer.alloc(64).toString('base64')} ${toHeader(macs)} v2,x`,
  }),
  valid('secret-24-bytes', 'The shortest secret.', { secrets: [whsec(bytes(24))], keys: [bytes(24)] }),
  valid('secret-64-bytes', 'The longest secret.', { secrets: [whsec(bytes(64))], keys: [bytes(64)] }),
  valid('timestamp-300-s-old', 'The tolerance is inclusive.', { now: now + 300 }),
  valid('timestamp-300-s-ahead', 'The tolerance is inclusive on both sides.', { now: now - 300 }),
  valid('tolerance-1', 'A tolerance of one second.', { now: now + 1, tolerance: 1 }),
  valid('tolerance-off', 'No tolerance (null stands for infinity): any time passes.', {
    now: now + 1e8,
    tolerance: null,
  }),
];

const refused =
  (expect) =>
  (name, why, parts = {}) =>
    vector(name, why, expect, parts);
const mismatch = refused('signature_mismatch');
const missing = refused('header_missing');
const malformed = refused('header_malformed');
const badSecret = (name, why, ...secrets) => vector(name, why, 'secret_invalid', { secrets });

export const webhookNegatives = () => [
  mismatch('other-secret', 'Signed with another secret.', { keys: [oldKey] }),
  mismatch('body-changed', 'One byte of the body changed.', { signed: { body: body.replace('100', '101') } }),
  mismatch('body-reserialised', 'The body was parsed and written again.', {
    body: body.replace('"id":', '"id": '),
    signed: { body },
  }),
  mismatch('id-changed', 'Another id was signed.', { signed: { id: 'evt_other' } }),
  mismatch('timestamp-changed', 'Another second was signed.', { signed: { timestamp: '1678886401' } }),
  mismatch('unknown-version-only', 'Only a version to come.', {
    spoil: (macs) => toHeader(macs).replace('v1,', 'v2,'),
  }),
  mismatch('version-left-out', 'No version before the signature.', {
    spoil: ([mac]) => mac.toString('base64'),
  }),
  mismatch('signature-hex', 'Hex instead of base64.', { spoil: ([mac]) => `v1,${mac.toString('hex')}` }),
  mismatch('signature-unpadded', 'The padding is missing.', { spoil: (macs) => toHeader(macs).slice(0, -1) }),
  mismatch('signature-31-bytes', 'One byte short.', {
    spoil: ([mac]) => `v1,${mac.subarray(1).toString('base64')}`,
  }),
  mismatch('signature-empty', 'A version and nothing after it.', { spoil: () => 'v1,' }),
  mismatch('signatures-joined-by-comma', 'Signatures are separated by a space, not a comma.', {
    spoil: (macs) => `${toHeader(macs)},${toHeader(macs)}`,
  }),
  mismatch('too-old-other-secret', 'The age is told only where the signature is right.', {
    keys: [oldKey],
    now: now + 301,
  }),
  refused('timestamp_too_old')('timestamp-301-s-old', 'One second outside the tolerance.', {
    now: now + 301,
  }),
  refused('timestamp_too_new')('timestamp-301-s-ahead', 'One second outside, on the other side.', {
    now: now - 301,
  }),
  refused('timestamp_too_old')('tolerance-1-too-old', 'The tolerance given counts, not the default.', {
    now: now + 2,
    tolerance: 1,
  }),
  refused('tolerance_invalid')('tolerance-0', 'A tolerance of 0 is an error, not a default.', {
    tolerance: 0,
  }),
  refused('tolerance_invalid')('tolerance-negative', 'A negative tolerance is an error.', {
    tolerance: -300,
  }),
  missing('id-missing', 'No webhook-id.', { id: null, signed: { id } }),
  missing('timestamp-missing', 'No webhook-timestamp.', { timestamp: null, signed: { timestamp } }),
  missing('signature-missing', 'No webhook-signature.', { spoil: () => null }),
  malformed('id-with-a-dot', 'A dot in the id would let a part of the body pass for the timestamp.', {
    id: 'evt.1',
  }),
  malformed('id-with-a-space', 'A space in the id.', { id: 'evt 1' }),
  malformed('collision-body-passed-off', 'The same content as body-looks-like-content, split elsewhere.', {
    id: `${id}.1678886400.{"id":"evt_1","type":"webhook.test","note":"x`,
    timestamp: '1999999999',
    body: '{}"}',
    now: 1999999999,
  }),
  malformed('timestamp-milliseconds', 'Milliseconds, 13 digits.', { timestamp: '1678886400000' }),
  malformed('timestamp-text', 'A date as text.', { timestamp: '2023-03-15T13:20:00Z' }),
  malformed('timestamp-plus', 'A sign.', { timestamp: '+678886400' }),
  badSecret('secret-without-prefix', 'The prefix whsec_ is missing.', key.toString('base64')),
  badSecret('secret-other-prefix', 'A secret key is no webhook secret.', 'sk_test_golden'),
  badSecret('secret-23-bytes', 'One byte short.', whsec(bytes(23))),
  badSecret('secret-65-bytes', 'One byte long.', whsec(bytes(65))),
  badSecret('secret-unpadded', 'The padding is missing.', secret.slice(0, -1)),
  badSecret('secret-trailing-newline', 'A newline, as from a file.', `${secret}\n`),
  badSecret('secret-url-safe', 'The url-safe alphabet.', whsec(Buffer.alloc(32, 255)).replaceAll('/', '_')),
  badSecret('secret-empty', 'An empty secret.', ''),
  badSecret(
    'secret-second-malformed',
    'A bad secret is told even where the first would do.',
    secret,
    'whsec_',
  ),
  badSecret('secret-none', 'No secret at all.'),
  refused('body_malformed')('body-not-json', 'Signed rightly, but no JSON.', { body: 'type=webhook.test' }),
  refused('body_malformed')('body-empty', 'Signed rightly, but empty.', { body: '' }),
  refused('body_malformed')('body-null', 'Signed rightly, but null.', { body: 'null' }),
  refused('body_malformed')('body-without-type', 'Signed rightly, but no event.', { body: '{"id":"evt_1"}' }),
];
