import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RequestSigner, type Signable } from './request-signer.ts';
import { TimestampMemory } from './timestamp-memory.ts';

interface Vector {
  readonly id: string;
  readonly secret: string;
  readonly method: Signable['method'];
  readonly target: string;
  readonly timestamp: string;
  readonly body_b64: string;
  readonly signature: string;
  readonly signed_target?: string;
}

const file = new URL('../../../openapi/vectors/request.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const bytes = (vector: Vector): Buffer => Buffer.from(vector.body_b64, 'base64');
// The SDK sends JSON text, so a vector whose body is no UTF-8 is not for it.
const sendable = vectors.filter((vector) => Buffer.from(bytes(vector).toString()).equals(bytes(vector)));

describe('the signer gives the signatures of the golden vectors', () => {
  it.each(sendable.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    const { secret, method, signed_target: target = vector.target, timestamp } = vector;
    const signer = new RequestSigner(secret, () => Number(timestamp) * 1000);
    const body = bytes(vector).toString() || undefined;
    expect(await signer.sign({ method, target, body })).toEqual({ timestamp, signature: vector.signature });
  });

  it('all but the one with invalid UTF-8', () => {
    expect(vectors.length - sendable.length).toBe(1);
    expect(sendable.length).toBeGreaterThan(25);
  });
});

describe('timestamps', () => {
  const post = { method: 'POST', target: '/v1/payments', body: '{}' } as const;

  function signerAt(start: number): {
    signer: RequestSigner;
    tick: (seconds: number) => void;
    at: (request?: Signable, ahead?: number) => Promise<number>;
  } {
    let now = start;
    const signer = new RequestSigner('sk_test_golden', () => now * 1000);
    const at = async (request: Signable = post, ahead = 0): Promise<number> =>
      Number((await signer.sign(request, ahead)).timestamp) - start;
    return { signer, tick: (seconds) => (now += seconds), at };
  }

  it('never repeat for the same changing request within a second', async () => {
    const { at, tick } = signerAt(1_700_000_000);
    expect([await at(), await at(), await at()]).toEqual([0, 1, 2]);
    tick(1);
    expect(await at()).toBe(3);
    tick(10);
    expect(await at()).toBe(11);
  });

  it('may repeat for another request, and for reads and deletions', async () => {
    const { at } = signerAt(1_700_000_000);
    await at();
    expect(await at({ ...post, body: '{"a":1}' })).toBe(0);
    expect(await at({ ...post, method: 'PATCH' })).toBe(0);
    const get = { method: 'GET', target: '/v1/balance', body: undefined } as const;
    expect([await at(get), await at(get)]).toEqual([0, 0]);
    const remove = { method: 'DELETE', target: '/v1/api-keys/key_1', body: undefined } as const;
    expect([await at(remove), await at(remove)]).toEqual([0, 0]);
  });

  it('run at most 30 s ahead', async () => {
    const { at } = signerAt(1_700_000_000);
    let last = 0;
    for (let time = 0; time < 40; time++) last = await at();
    expect(last).toBe(30);
    expect(await at({ ...post, target: '/v1/refunds' }, 99)).toBe(30);
  });

  it('are on the time that the server told', async () => {
    const { signer, at, tick } = signerAt(1_700_000_000);
    signer.setServerTime(1_700_000_500);
    expect(await at()).toBe(500);
    tick(2);
    expect(await at()).toBe(502);
  });

  it('are remembered only as long as they can collide', () => {
    const memory = new TimestampMemory();
    expect([memory.next('a', 100, 0), memory.next('a', 100, 0), memory.next('b', 100, 5)]).toEqual([
      100, 101, 105,
    ]);
    expect(memory.size).toBe(2);
    expect(memory.next('c', 101, 0)).toBe(101);
    expect(memory.size).toBe(3);
    expect(memory.next('d', 102, 0)).toBe(102);
    expect(memory.size).toBe(2); // b and d: a and c lie in the past
    expect(memory.next('b', 102, 0)).toBe(106);
  });
});
