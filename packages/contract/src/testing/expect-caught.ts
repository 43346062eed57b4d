import { runSuite } from '../run-suite.ts';
import type { CaseResult } from '../contract-case.ts';
import type { BrokenServer } from './broken/broken-server.ts';
import { startProxy } from './deviating-proxy.ts';
import { startMemoryServer } from './memory-server.ts';

/** Runs the cases that must catch a broken server; answers what was not caught, or for another reason. */
export async function missedBy(broken: BrokenServer): Promise<readonly string[]> {
  const { caughtBy, parts, proxy } = broken;
  const server = await startMemoryServer(parts);
  const front = proxy === undefined ? null : await startProxy(server.origin, server.credentials, proxy());
  try {
    const target = { ...server.target, baseUrl: front?.origin ?? server.origin, patienceSeconds: 0 };
    const results = await runSuite(target, { only: caughtBy });
    return results
      .filter((result) => !isCaught(result, broken))
      .map(({ id, outcome, reason }) => `${id} ${outcome} ${reason}`);
  } finally {
    await front?.close();
    await server.close();
  }
}

/** A failure of the control or of the connection would come about for reasons of our own, too. */
function isCaught({ outcome, reason }: CaseResult, { byControl = false }: BrokenServer): boolean {
  if (outcome !== 'fail' || reason.includes('The call could not be made')) return false;
  return byControl || !reason.startsWith('The positive control failed');
}
