import { Webhook } from 'standardwebhooks';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Hmac } from './hmac.ts';
import type { ReceivedWebhook } from './received-webhook.ts';
import { signWebhook } from './sign-webhook.ts';
import { nodeHmac } from '../testing/node-hmac.ts';
import { verifyWebhook, type VerifyWebhookOptions, type WebhookEvent } from './verify-webhook.ts';

const secret = `whsec_${btoa('cryptoix test secret 32 bytes ok')}`;
const otherSecret = `whsec_${btoa('another test secret, 32 bytes ok')}`;
const body = '{"id":"evt_1","type":"payment.confirmed","data":{"note":"Zürich"}}';
const timestamp = 1678886400;

async function webhook(parts: Partial<ReceivedWebhook> = {}): Promise<ReceivedWebhook> {
  const headers = await signWebhook({ secrets: [secret], id: 'evt_1', timestamp, body });
  return { headers: { ...headers }, body, ...parts };
}

const at = (now: number, more: Partial<VerifyWebhookOptions> = {}): VerifyWebhookOptions => ({
  secrets: [secret],
  now,
  ...more,
});

describe('a webhook', () => {
  it('is accepted as text, as bytes, and as a Request', async () => {
    const { headers } = await webhook();
    const bytes = new TextEncoder().encode(body);
    const request = new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    for (const received of [
      { headers, body },
      { headers, body: bytes },
      { headers: request.headers, body },
      request,
    ]) {
      expect(await verifyWebhook(received, at(timestamp))).toEqual(JSON.parse(body));
    }
  });

  it('gives the event the type that is asked for', async () => {
    interface PaymentConfirmed extends WebhookEvent {
      readonly type: 'payment.confirmed';
      readonly data: { readonly note: string };
    }
    const event = await verifyWebhook<PaymentConfirmed>(await webhook(), at(timestamp));
    expectTypeOf(event).toEqualTypeOf<PaymentConfirmed>();
    expectTypeOf(verifyWebhook).returns.resolves.toEqualTypeOf<WebhookEvent>();
    expect(event.data.note).toBe('Zürich');
  });

  it('may come with its headers in lists, as some frameworks give them', async () => {
    const { headers } = await webhook();
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [String(value)]]));
    expect(await verifyWebhook({ headers: lists, body }, at(timestamp))).toMatchObject({ id: 'evt_1' });
  });

  it('uses the port for signing and verifying', async () => {
    const keys: unknown[] = [];
    const hmac: Hmac = (key, bytes) => (keys.push(key), nodeHmac(key, bytes));
    const headers = await signWebhook({ secrets: [secret], id: 'evt_1', timestamp, body, hmac });
    await verifyWebhook({ headers, body }, at(timestamp, { hmac }));
    const key = new TextEncoder().encode('cryptoix test secret 32 bytes ok');
    expect(keys).toEqual([key, key]);
  });

  it("reads the system's clock and tolerates 300 s when nothing else is said", async () => {
    const now = Math.floor(Date.now() / 1000);
    const sign = async (time: number): Promise<ReceivedWebhook> => ({
      headers: await signWebhook({ secrets: [secret], id: 'evt_1', timestamp: time, body }),
      body,
    });
    expect(await verifyWebhook(await sign(now - 299), { secrets: [secret] })).toMatchObject({ id: 'evt_1' });
    await expect(verifyWebhook(await sign(now - 310), { secrets: [secret] })).rejects.toMatchObject({
      reason: 'timestamp_too_old',
    });
  });

  it('counts whole seconds', async () => {
    expect(await verifyWebhook(await webhook(), at(timestamp + 300.9))).toMatchObject({ id: 'evt_1' });
  });
});

describe('a refused webhook tells why', () => {
  const refusal = async (received: unknown, options = at(timestamp)): Promise<string> => {
    const error: unknown = await verifyWebhook(received as ReceivedWebhook, options).catch(
      (thrown: unknown) => thrown,
    );
    const { reason, message } = error as { reason: string; message: string };
    return `${reason}: ${message}`;
  };

  it('a parsed object, an already read request, a stream', async () => {
    const text = 'body_parsed: Pass the raw body, unparsed, unread, as bytes or text.';
    const { headers } = await webhook();
    const request = new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    await request.text();
    for (const received of [
      { headers, body: JSON.parse(body) as unknown },
      { headers },
      request,
      { headers, body: request.body },
    ]) {
      expect(await refusal(received)).toBe(text);
    }
  });

  it('each missing header, by its name', async () => {
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const { headers } = await webhook();
      const rest = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
      expect(await refusal({ headers: rest, body })).toBe(`header_missing: The header ${name} is missing.`);
      expect(await refusal({ headers: new Headers(rest as Record<string, string>), body })).toBe(
        `header_missing: The header ${name} is missing.`,
      );
    }
  });

  it('a malformed header', async () => {
    const { headers } = await webhook();
    const dotted = { ...headers, 'webhook-id': 'evt.1' };
    expect(await refusal({ headers: dotted, body })).toBe(
      'header_malformed: Malformed id or timestamp: evt.1 1678886400',
    );
  });

  it('no matching signature', async () => {
    expect(await refusal(await webhook(), at(timestamp, { secrets: [otherSecret] }))).toBe(
      'signature_mismatch: No signature matches: other secret, or changed body.',
    );
  });

  it('too old and too new', async () => {
    expect(await refusal(await webhook(), at(timestamp + 301))).toBe('timestamp_too_old: Signed 301 s ago.');
    expect(await refusal(await webhook(), at(timestamp - 301))).toBe(
      'timestamp_too_new: Signed 301 s ahead.',
    );
  });

  it('a time that is no number never passes', async () => {
    expect(await refusal(await webhook(), at(Number.NaN))).toMatch('timestamp_too_old');
  });

  it('a tolerance that would silently mean something else', async () => {
    for (const toleranceSeconds of [0, -1, Number.NaN]) {
      expect(await refusal(await webhook(), at(timestamp, { toleranceSeconds }))).toBe(
        'tolerance_invalid: The tolerance must be above 0, or Infinity.',
      );
    }
  });

  it('secrets that are none', async () => {
    expect(await refusal(await webhook(), at(timestamp, { secrets: [] }))).toBe(
      'secret_invalid: No secret given.',
    );
    expect(await refusal(await webhook(), at(timestamp, { secrets: [secret, 'whsec_%'] }))).toBe(
      'secret_invalid: A secret is whsec_ and 24 to 64 bytes in base64.',
    );
  });

  it('a body that is no event', async () => {
    const headers = await signWebhook({ secrets: [secret], id: 'evt_1', timestamp, body: '[]' });
    expect(await refusal({ headers, body: '[]' })).toBe('body_malformed: Signed, but not an event in JSON.');
  });
});

describe('signWebhook', () => {
  it('gives the three headers, and a signature per secret in their order', async () => {
    const [both, first, second] = await Promise.all(
      [[secret, otherSecret], [secret], [otherSecret]].map((secrets) =>
        signWebhook({ secrets, id: 'evt_1', timestamp: '1678886400', body }),
      ),
    );
    expect(both).toEqual({
      'webhook-id': 'evt_1',
      'webhook-timestamp': '1678886400',
      'webhook-signature': `${first?.['webhook-signature']} ${second?.['webhook-signature']}`,
    });
  });

  it('refuses what no verifier would accept', async () => {
    const sign = { secrets: [secret], id: 'evt_1', timestamp, body };
    await expect(signWebhook({ ...sign, id: 'evt.1' })).rejects.toMatchObject({ reason: 'header_malformed' });
    await expect(signWebhook({ ...sign, timestamp: 1 })).rejects.toMatchObject({
      reason: 'header_malformed',
    });
    await expect(signWebhook({ ...sign, secrets: [] })).rejects.toMatchObject({ reason: 'secret_invalid' });
    await expect(signWebhook({ ...sign, secrets: ['sk_test_golden'] })).rejects.toMatchObject({
      reason: 'secret_invalid',
    });
  });
});

describe('the public Standard Webhooks library', () => {
  const now = Math.floor(Date.now() / 1000);

  it('accepts ours', async () => {
    const headers = await signWebhook({ secrets: [otherSecret, secret], id: 'evt_1', timestamp: now, body });
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  });

  it('signs what ours accepts', async () => {
    const signature = new Webhook(secret).sign('msg_1', new Date(now * 1000), body);
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now),
      'webhook-signature': signature,
    };
    expect(await verifyWebhook({ headers, body }, { secrets: [secret] })).toEqual(JSON.parse(body));
  });
});
