/** Where a payout may be cut short by a crash, from its reservation to its settlement. */
export const crashPoints = [
  'before_reserve_commit',
  'after_reserve_commit',
  'before_plan_commit',
  'after_plan_commit',
  'before_sign_commit',
  'after_sign_commit',
  'after_send',
  'after_answer',
  'before_settle_commit',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Called at each of them; does nothing but in tests, where it may end the process or throw. */
export type Checkpoint = (point: CrashPoint, network: string) => void;

export const noCheckpoint: Checkpoint = () => undefined;
