import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { ChainKey } from '../app/ports/chain-log.ts';
import type { NetworkStatus } from '../app/ports/network-status.ts';
import { mountDocs } from './docs-routes.ts';

export interface OutsideRoutes {
  /** Throws, or says what is missing, where the database cannot be used. */
  readonly checkDatabase: () => Promise<string | null>;
  readonly networks: () => readonly { readonly key: ChainKey; readonly status: NetworkStatus }[];
  readonly docsDir: string | null;
}

/** What is served beside the document: liveness, readiness, the document itself and its pages. */
export async function mountOutsideRoutes(app: FastifyInstance, options: OutsideRoutes): Promise<void> {
  app.get('/healthz', () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    const database = await options.checkDatabase().catch(() => 'the database does not answer');
    const networks = options.networks().map(({ key, status }) => ({
      network: key.network,
      mode: key.mode,
      status: status.state,
      detail: status.detail,
      block_height: status.height,
      blocks_behind: status.behind,
    }));
    const ready = database === null && networks.every((network) => network.status === 'synced');
    reply.code(ready ? 200 : 503);
    return {
      status: ready ? 'ready' : 'not_ready',
      database: { status: database === null ? 'up' : 'down', detail: database },
      networks,
    };
  });

  const document = readFileSync(fileURLToPath(import.meta.resolve('@cryptoix/spec/openapi.json')), 'utf8');
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(document));

  if (options.docsDir !== null) await mountDocs(app, options.docsDir);
}
