import autocannon from 'autocannon';

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
