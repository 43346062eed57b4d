import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { type Child, startChild } from '../processes/child.ts';
import { gatewayMain, repository, sourceCondition } from './repository.ts';

/** How gateway and signer find and trust each other; made anew at every start. */
export interface SignerSettings {
  readonly CRYPTOIX_SIGNER: string;
  readonly CRYPTOIX_SIGNER_SECRET: string;
}

export async function openSigner(): Promise<SignerSettings> {
  return {
    CRYPTOIX_SIGNER: `http://127.0.0.1:${await freePort()}`,
    CRYPTOIX_SIGNER_SECRET: randomBytes(32).toString('hex'),
  };
}

/** Starts the signer on the throw-away wallet. The gateway is another process and never sees that file. */
export async function startSigner(folder: string, env: NodeJS.ProcessEnv): Promise<Child> {
  return await startChild({
    command: process.execPath,
    args: [sourceCondition, gatewayMain, 'signer', '--wallet', join(folder, 'wallet.json')],
    cwd: repository,
    env,
    log: join(folder, 'signer.log'),
    signals: ['SIGTERM'],
  });
}
