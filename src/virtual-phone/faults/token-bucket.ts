/** A timer that fires this late is made up for; a link that was not used for longer was idle, which earns nothing. */
const latenessMs = 50;

/** The pace of a link that carries `bytesPerSecond`, exact over time although timers fire late. */
export class TokenBucket {
  readonly #bytesPerMs: number;
  #freeAtMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Books bytes on the link. @returns how long from `nowMs` on until the link has carried them, in ms; 0 or more */
  book(bytes: number, nowMs: number): number {
    const beginMs = nowMs - this.#freeAtMs > latenessMs ? nowMs : this.#freeAtMs;
    this.#freeAtMs = beginMs + bytes / this.#bytesPerMs;
    return Math.max(0, this.#freeAtMs - nowMs);
  }
}
