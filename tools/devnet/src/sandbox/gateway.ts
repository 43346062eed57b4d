import { join } from 'node:path';
import { type Child, startChild, tail } from '../processes/child.ts';
import { waitUntil } from '../processes/wait.ts';
import { gatewayMain, repository, sourceCondition } from './repository.ts';

/** Starts the gateway and waits until it says that database and networks are there. */
export async function startGateway(
  folder: string,
  origin: string,
  env: NodeJS.ProcessEnv,
  started: (gateway: Child) => void,
): Promise<Child> {
  const log = join(folder, 'gateway.log');
  const gateway = await startChild({
    command: process.execPath,
    args: [sourceCondition, gatewayMain, 'serve'],
    cwd: repository,
    env,
    log,
    signals: ['SIGTERM'],
  });
  started(gateway);
  const ready = await waitUntil(
    async () => gateway.hasEnded() || (await answers(`${origin}/readyz`)),
    60_000,
    50,
  );
  if (!ready || gateway.hasEnded()) {
    throw new Error(`The gateway did not become ready. The end of ${log}:\n${tail(log)}`);
  }
  return gateway;
}

/** True when a URL answers with success. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
