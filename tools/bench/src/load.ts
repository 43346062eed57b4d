import autocannon from 'autocannon';
import type { PresignedRequest } from './presign.ts';

/** Requests per second of one server under ten connections; throws when any answer was not a 2xx. */
export async function load(url: string, headers: Record<string, string>, seconds: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: 10, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${url}: ${result.non2xx} refused and ${result.errors} failed of ${result.requests.total}.`,
    );
  }
  return result.requests.average;
}

/** Requests per second of requests that may be sent once each; every connection has its own share of them. */
export async function loadOnce(
  url: string,
  requests: readonly PresignedRequest[],
  seconds: number,
): Promise<number> {
  const connections = 10;
  const share = Math.floor(requests.length / connections);
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    setupClient: (client) => {
      client.setRequests(requests.slice(next, next + share).map((request) => ({ ...request })));
      next += share;
    },
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${url}: ${result.non2xx} refused and ${result.errors} failed of ${result.requests.total}.`,
    );
  }
  return result.requests.average;
}
