import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A connection that hears NOTIFY, and makes itself anew whenever it breaks. */
export interface Listener {
  /** Adds a channel. What is sent while the connection is down is lost: treat every notice as a hint. */
  listen(channel: string, onNotice: (payload: string) => void): Promise<void>;
  /** Whether the connection answered within the last few seconds. */
  readonly isHearing: boolean;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** Connection string; not through a pooler that hands connections on between transactions. */
  readonly url: string;
  /** Told of every break. */
  readonly onError?: (error: unknown) => void;
  /** How often the connection is asked for a sign of life (2,000 ms). */
  readonly heartbeatMs?: number;
}

const channelPattern = /^[a-z_]{1,40}$/;

/** Starts listening in the background. */
export function createListener(options: ListenerOptions): Listener {
  const heartbeatMs = options.heartbeatMs ?? 2_000;
  const channels = new Map<string, ((payload: string) => void)[]>();
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let client: pg.Client | null = null;
  let heardAt = Number.NEGATIVE_INFINITY;

  const subscribe = (connected: pg.Client, channel: string) => connected.query(`listen ${channel}`);

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'cryptoix-listener',
      connectionTimeoutMillis: 5_000,
      query_timeout: 2 * heartbeatMs,
      keepAlive: true,
    });
    fresh.on('error', (error) => options.onError?.(error));
    fresh.on('notification', ({ channel, payload }) => {
      for (const onNotice of channels.get(channel) ?? []) onNotice(payload ?? '');
    });
    await fresh.connect();
    // Known before it subscribes, so that a channel which is added meanwhile is not missed.
    client = fresh;
    for (const channel of channels.keys()) await subscribe(fresh, channel);
    return fresh;
  };

  // A cut network breaks no connection that only waits, so silence must be told apart from death.
  const watch = async (connected: pg.Client): Promise<void> => {
    for (;;) {
      await connected.query('select 1');
      heardAt = performance.now();
      await sleep(heartbeatMs, undefined, { signal: closing.signal });
    }
  };

  const run = async (): Promise<void> => {
    for (let failures = 0; !isClosed(); failures += 1) {
      try {
        const connected = await connect();
        failures = 0;
        await watch(connected);
      } catch (error) {
        heardAt = Number.NEGATIVE_INFINITY;
        if (client !== null) await Promise.race([client.end().catch(() => undefined), sleep(1_000)]);
        client = null;
        if (isClosed()) return;
        options.onError?.(error);
        await sleep(Math.min(5_000, 100 * 2 ** failures), undefined, { signal: closing.signal }).catch(
          () => undefined,
        );
      }
    }
  };
  const running = run();

  return {
    listen: async (channel, onNotice) => {
      if (!channelPattern.test(channel)) throw new RangeError('not the name of a channel');
      const isNew = !channels.has(channel);
      channels.set(channel, [...(channels.get(channel) ?? []), onNotice]);
      if (isNew && client !== null) await subscribe(client, channel).catch(() => undefined);
    },
    get isHearing() {
      return performance.now() - heardAt < 2 * heartbeatMs + 500;
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
