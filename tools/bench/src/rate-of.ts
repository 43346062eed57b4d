/**
 * Calls per second of two functions, measured in alternating slices, so that a change in the machine's
 * speed falls on both.
 */
export async function rateOfBoth(
  ours: () => unknown,
  peer: () => unknown,
  seconds = 3,
): Promise<{ ours: number; peer: number }> {
  const total = { ours: { calls: 0, ms: 0 }, peer: { calls: 0, ms: 0 } };
  await slice(ours, 300);
  await slice(peer, 300);
  const slices = Math.max(2, Math.round((seconds * 1000) / 250));
  for (let turn = 0; turn < slices; turn += 1) {
    add(total.ours, await slice(ours, 250));
    add(total.peer, await slice(peer, 250));
  }
  return { ours: perSecond(total.ours), peer: perSecond(total.peer) };
}

interface Count {
  calls: number;
  ms: number;
}

async function slice(work: () => unknown, ms: number): Promise<Count> {
  const start = performance.now();
  let calls = 0;
  for (;;) {
    for (let batch = 0; batch < 20; batch += 1) {
      const pending = work();
      if (pending instanceof Promise) await pending;
    }
    calls += 20;
    const spent = performance.now() - start;
    if (spent >= ms) return { calls, ms: spent };
  }
}

function add(to: Count, more: Count): void {
  to.calls += more.calls;
  to.ms += more.ms;
}

function perSecond({ calls, ms }: Count): number {
  return (calls / ms) * 1000;
}
