/** One line of the report: a figure of ours against a peer's, from the same run. */
export interface Comparison {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly unit: string;
  /** `ours / peer`; for figures where more is better. */
  readonly ratio: number;
  readonly peerName: string;
  /** The ratio that we aim at; null where there is only a figure to watch. */
  readonly aim: number | null;
}

/** A figure without a peer, as in peak memory. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Section {
  readonly title: string;
  readonly comparisons: readonly Comparison[];
  readonly figures: readonly Figure[];
  /** What could not be measured here, and the command that changes that. */
  readonly skipped: readonly string[];
}

/** Puts two figures of one run side by side. */
export function compare(
  name: string,
  ours: number,
  peerName: string,
  peer: number,
  unit: string,
  aim: number | null,
): Comparison {
  return { name, ours, peer, unit, ratio: ours / peer, peerName, aim };
}
