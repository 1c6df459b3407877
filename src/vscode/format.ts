/** `87 %`. */
export function formatFraction(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** `3 min`, `45 s`: rounded up, so that no work is left at zero. */
export function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${Math.max(0, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} min`;
}

/** `1 row`, `2 rows`. */
export function countOf(count: number, singular: string): string {
  return `${count} ${count === 1 ? singular : `${singular}s`}`;
}
