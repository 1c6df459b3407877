/** As many actions as a person would confirm with care; more within a minute look like a model that ran wild. */
export const mostOpenedPerMinute = 6;
const minuteMs = 60_000;

/** Counts what was opened on one phone within the last minute. */
export class RateLimit {
  #takenAtMs: number[] = [];

  /**
   * Takes one of the minute's places.
   * @param nowMs of a clock that never goes back
   * @returns 0, or how many milliseconds to wait where none is free; then none was taken
   */
  take(nowMs: number): number {
    this.#takenAtMs = this.#takenAtMs.filter((takenAtMs) => nowMs - takenAtMs < minuteMs);
    const [oldest = nowMs] = this.#takenAtMs;
    if (this.#takenAtMs.length >= mostOpenedPerMinute) {
      return oldest + minuteMs - nowMs;
    }
    this.#takenAtMs.push(nowMs);
    return 0;
  }
}
