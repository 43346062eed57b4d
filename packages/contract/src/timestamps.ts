/**
 * Gives timestamps so that one string is never signed twice by accident: now, then a few seconds ahead,
 * then back, all well inside the window of 300 s.
 */
export function createTimestamps(now: () => number): (what: string) => number {
  const used = new Map<string, Set<number>>();
  return (what) => {
    const seconds = now();
    const taken = used.get(what) ?? new Set();
    used.set(what, taken);
    for (const offset of offsets) {
      const timestamp = seconds + offset;
      if (taken.has(timestamp)) continue;
      taken.add(timestamp);
      return timestamp;
    }
    throw new Error(`The same request was signed ${offsets.length} times within five minutes.`);
  };
}

const ahead = 30;
const behind = 240;
const offsets = [
  ...Array.from({ length: ahead + 1 }, (_, index) => index),
  ...Array.from({ length: behind }, (_, index) => -1 - index),
];
