/** Something that is done again and again, by any number of processes at once. */
export interface Loop {
  /** Does it once more without waiting for its time, and waits until it is done. */
  now(): Promise<void>;
  /** Ends it, after what is being done. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly everyMs: number;
  /** Told of every failure; the loop goes on. */
  readonly onError: (error: unknown) => void;
}

/** Starts a loop. Runs never overlap; the pause is between the end of one and the start of the next. */
export function startLoop(run: () => Promise<void>, { everyMs, onError }: LoopOptions): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  let queued: Promise<void> | null = null;

  // However many ask, one run that has not begun yet serves them all.
  const once = (): Promise<void> => {
    queued ??= last = last.then(async () => {
      queued = null;
      if (stopped) return;
      try {
        await run();
      } catch (error) {
        onError(error);
      }
    });
    return queued;
  };
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(() => void once().then(schedule), everyMs);
  };
  void once().then(schedule);

  return {
    now: once,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
  };
}
