/** The lines of a text as an editor holds them, without what ends them. */
export interface TextLines {
  readonly count: number;
  at(index: number): string;
}

/** Which lines of a text are others than before. */
export interface ChangedLines {
  readonly start: number;
  readonly deleteCount: number;
  readonly inserted: readonly string[];
}

/** Finds what changed between two states of a text: all that lies between what both begin and end with. */
export function changedLines(before: readonly string[], now: TextLines): ChangedLines {
  const shorter = Math.min(before.length, now.count);
  let start = 0;
  while (start < shorter && before[start] === now.at(start)) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === now.at(now.count - 1 - end)) {
    end += 1;
  }
  const inserted = Array.from({ length: now.count - start - end }, (_, index) => now.at(start + index));
  return { start, deleteCount: before.length - start - end, inserted };
}
