import type { ChainFailure, ChainHealth } from '../app/ports/chain.ts';

/** The health of a node that answers nothing else. */
export function failedHealth({ code, message }: ChainFailure): ChainHealth {
  return {
    ok: false,
    reason: code,
    detail: message,
    tip: null,
    syncing: false,
    blocksBehind: 0,
    peers: null,
    genesis: null,
  };
}
