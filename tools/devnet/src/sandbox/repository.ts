import { join, resolve } from 'node:path';

/** The root of the repository that this launcher belongs to. */
export const repository = resolve(import.meta.dirname, '../../../..');

export const gatewayMain = join(repository, 'packages/gateway/src/main.ts');
export const deployMain = join(repository, 'packages/gateway/src/chain/evm/dev/deploy-main.ts');
export const docsMain = join(repository, 'packages/docs/src/main.ts');
export const docsSite = join(repository, 'packages/docs/site');
/** Sources run as they are: packages resolve to theirs by this condition. */
export const sourceCondition = '--conditions=source';
