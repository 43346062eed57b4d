import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from './random.ts';

// node killer.ts <file of pids> <seed> <kills> <least ms> <most ms>
// A process of its own, so that nobody who is killed can know when. The file is a JSON object of pids by name.
const [file = '', seed = '1', kills = '0', least = '500', most = '4000'] = process.argv.slice(2);
const random = seeded(Number(seed));

for (let done = 0; done < Number(kills);) {
  await sleep(random.between(Number(least), Number(most)));
  const pids = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, number>>;
  const name = random.pick(Object.keys(pids).sort());
  try {
    process.kill(pids[name] ?? 0, 'SIGKILL');
  } catch {
    // It is being started again.
    continue;
  }
  done += 1;
  process.stdout.write(`${JSON.stringify({ kill: done, name, pid: pids[name] })}\n`);
}
