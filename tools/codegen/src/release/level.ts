/** How far a change goes, as semantic versioning counts, smallest first. */
export const levels = ['none', 'patch', 'minor', 'major'] as const;

export type Level = (typeof levels)[number];

/** Whether the first level is at least as high as the second. */
export function reaches(level: Level, needed: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(needed);
}

/** The highest of several levels, `none` for none. */
export function highest(all: readonly Level[]): Level {
  return all.reduce<Level>((top, level) => (reaches(level, top) ? level : top), 'none');
}
