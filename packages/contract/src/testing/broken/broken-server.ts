import type { Deviation } from '../deviating-proxy.ts';
import type { MemoryParts } from '../memory-server.ts';

/** A server that breaks one rule, and the case that must say so. */
export interface BrokenServer {
  /** What it does wrong, as a sentence without a subject. */
  readonly does: string;
  /** The ids of the cases that must fail against it. */
  readonly caughtBy: readonly string[];
  /** It also refuses what is right, so the positive control is what finds it. */
  readonly byControl?: boolean;
  /** Breaks a part of the server itself. */
  readonly parts?: (parts: MemoryParts) => Partial<MemoryParts>;
  /** Breaks it in front of the server. */
  readonly proxy?: () => Deviation;
}
