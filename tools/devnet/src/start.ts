import { parseStartArguments, usage, UsageError } from './sandbox/arguments.ts';
import { describeDocs, describeSandbox } from './sandbox/describe.ts';
import { AlreadyRunning } from './sandbox/run-record.ts';
import { PortBusy, startSandbox } from './sandbox/sandbox.ts';

// `npm start`: parses, starts, prints, waits, stops. Exit codes: 0 stopped, 1 failed, 2 wrong usage.

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const explain = (text: string): void => void process.stderr.write(`${text}\n`);

// Whoever reads our lines may go (`npm start | head`): the sandbox stays until it is told to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(): Promise<number> {
  const began = performance.now();
  // npm runs its scripts in the package's folder; what the user typed is relative to where they are.
  const parsed = parseStartArguments(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (parsed === 'help') {
    print(usage);
    return 0;
  }
  print(`Starting the sandbox in ${parsed.data}`);
  const stopped = untilToldToStop();
  const starting = startSandbox(parsed);
  const sandbox = await starting;
  print(describeSandbox(sandbox, (performance.now() - began) / 1000));
  void sandbox.docs.then((docs) => {
    const text = describeDocs(docs);
    if (text !== null) print(text);
  });
  const failure = await Promise.race([stopped, sandbox.failed]);
  print(failure === null ? '\nStopping.' : '');
  if (failure !== null) explain(`The ${failure}; its log is in ${sandbox.folder}.`);
  await sandbox.stop();
  return failure === null ? 0 : 1;
}

/** Resolves with null when a signal asks us to stop, or when npm, which started us, is gone. */
function untilToldToStop(): Promise<null> {
  return new Promise((resolve) => {
    let asked = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        asked += 1;
        // Who asks three times will not wait; what is left ends by the guard.
        if (asked >= 3) process.exit(1);
        resolve(null);
      });
    }
    const parent = process.ppid;
    const isByNpm = process.env.npm_lifecycle_event !== undefined;
    // Also what keeps this process alive while all it does is wait.
    setInterval(() => {
      // npm was ended, and the shell between it and us did not pass that on.
      if (isByNpm && process.ppid !== parent) resolve(null);
    }, 500);
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    explain(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else {
    const expected = error instanceof PortBusy || error instanceof AlreadyRunning;
    explain(expected || !(error instanceof Error) ? String(error).replace(/^\w+: /, '') : error.message);
    process.exitCode = 1;
  }
}
// A keep-alive connection of ours to the gateway would hold the process.
process.exit();
