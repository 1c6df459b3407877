/** Deeper than anybody writes; a program that walks values by recursion has room for ten times as much. */
export const deepestNesting = 100;

/** Whether a value is nested deeper than anybody writes. Looks level by level, since recursion is what it guards. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepestNesting) {
      return true;
    }
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** A value's JSON, for people; of what is nested too deeply, words that say so. */
export function shownJson(value: unknown): string {
  return isTooDeep(value) ? '(nested too deeply to be shown)' : (JSON.stringify(value) ?? '');
}
