import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A gateway as its own process, as `cryptoix-gateway serve` runs it. */
export interface ServedGateway {
  readonly origin: string;
  /** Everything that it has written down so far. */
  output(): string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop; tells its exit code. */
  stop(): Promise<number | null>;
}

export async function serveGateway(env: Readonly<Record<string, string>>): Promise<ServedGateway> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=source', main, 'serve'], {
    env: { PATH: process.env.PATH, CRYPTOIX_PORT: '0', CRYPTOIX_SANDBOX: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let origin: string;
  try {
    origin = await listening(child, () => output);
    await untilReady(origin);
  } catch (error) {
    // Nobody else would end it.
    child.kill('SIGKILL');
    throw error;
  }
  return {
    origin,
    output: () => output,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
  };
}

async function listening(child: ChildProcess, output: () => string): Promise<string> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const url = /"url":"(http:[^"]+)"/.exec(output())?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the gateway does not listen: ${output()}`);
}

/** Waits until a gateway says that it is ready, or that it reads one network. */
export async function untilReady(origin: string, network?: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const answer = await fetch(`${origin}/readyz`);
    const { networks } = (await answer.json()) as { networks: { network: string; status: string }[] };
    if (answer.ok || networks.some((each) => each.network === network && each.status === 'synced')) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not ready: ${await (await fetch(`${origin}/readyz`)).text()}`);
}
