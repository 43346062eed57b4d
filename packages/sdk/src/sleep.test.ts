import { describe, expect, it, vi } from 'vitest';
import { startClient } from '../testing/client.ts';
import { AbortedError } from './errors.ts';
import { sleep } from './sleep.ts';

describe('a signal', () => {
  it('given up before the call sends nothing', async () => {
    const { cryptoix, received } = await startClient(() => 'hang');
    const signal = AbortSignal.abort('why');
    const error: unknown = await cryptoix.balance
      .retrieve(undefined, { signal })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortedError);
    expect(error).toMatchObject({ message: 'The request was aborted.', cause: 'why' });
    expect(received).toHaveLength(0);
  });

  it('given up during an attempt ends it, without a retry', async () => {
    const { cryptoix, received } = await startClient(() => 'hang');
    const controller = new AbortController();
    const call = cryptoix.balance.retrieve(undefined, { signal: controller.signal });
    await expect.poll(() => received.length).toBe(1);
    controller.abort('why');
    await expect(call).rejects.toMatchObject({ name: 'AbortedError', cause: 'why' });
    expect(received).toHaveLength(1);
  });

  it('given up during the wait before a retry ends the wait', async () => {
    const { cryptoix, received } = await startClient(() => ({
      status: 503,
      text: '',
      headers: { 'Retry-After': '20' },
    }));
    const controller = new AbortController();
    const call = cryptoix.balance.retrieve(undefined, { signal: controller.signal });
    await expect.poll(() => received.length).toBe(1);
    setTimeout(() => controller.abort(), 30);
    await expect(call).rejects.toBeInstanceOf(AbortedError);
    expect(received).toHaveLength(1);
  });
});

describe('an attempt', () => {
  it('leaves neither a timer nor a listener behind', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    const fetch = (): Promise<Response> => Promise.resolve(Response.json({}));
    const { cryptoix } = await startClient(() => 'hang', { fetch, timeoutMs: 12_345 });
    await cryptoix.balance.retrieve(undefined, { signal });
    const timer: unknown = set.mock.results[set.mock.calls.findIndex(([, delay]) => delay === 12_345)]?.value;
    const cleared: unknown[] = clear.mock.calls.map(([one]) => one);
    vi.restoreAllMocks();
    expect(timer).toBeDefined();
    expect(cleared).toContain(timer);
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([1, 1]);
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
  });
});

describe('sleep', () => {
  it('waits, with and without a signal, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const start = performance.now();
    await Promise.all([sleep(40, signal), sleep(40, undefined)]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(38);
    expect(add.mock.calls).toHaveLength(1);
    expect(remove.mock.calls[0]?.slice(0, 2)).toEqual(add.mock.calls[0]?.slice(0, 2));
  });

  it('does not begin once given up', async () => {
    await expect(sleep(60_000, AbortSignal.abort())).rejects.toBeInstanceOf(AbortedError);
  });
});
