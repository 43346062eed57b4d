import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request to a source is answered with. */
export type Play = (path: string, response: ServerResponse) => void;

/** A source of rates on loopback that does whatever a test wants. */
export interface FakeSource {
  readonly url: string;
  readonly asked: string[];
  play: Play;
  close(): Promise<void>;
}

export async function startFakeSource(play: Play): Promise<FakeSource> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    fake.play(request.url ?? '', response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeSource = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    play,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

export const json =
  (body: unknown): Play =>
  (_path, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
