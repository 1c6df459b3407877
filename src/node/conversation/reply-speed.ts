/** The speed of a reply is told at most this often. */
const toldIntervalMs = 250;
/** A speed of fewer tokens says nothing, unless they take long. */
const leastTokens = 3;
/** Nor does a shorter time: the first tokens often arrive in one piece. */
const leastMs = 100;
const slowTokenMs = 1000;

/** How fast a reply is being written: tokens counted as they arrive, each of them with the time in milliseconds. */
export class ReplySpeed {
  readonly #startedAt = performance.now();
  #firstTokenAt: number | undefined;
  #tokens = 0;
  #toldAt = 0;

  /** From the request to the first token; 0 before it. */
  get firstTokenMs(): number {
    return this.#firstTokenAt === undefined ? 0 : this.#firstTokenAt - this.#startedAt;
  }

  /** Counts a token; yields the speed now and then. Over the whole reply: after a lost link the rest comes at once. */
  *count(
    now: number,
  ): Generator<{ readonly type: 'speed'; readonly replyTokens: number; readonly tokensPerSecond: number }> {
    this.#firstTokenAt ??= now;
    this.#tokens += 1;
    const elapsedMs = now - this.#firstTokenAt;
    const isKnown = elapsedMs >= (this.#tokens >= leastTokens ? leastMs : slowTokenMs);
    if (isKnown && now - this.#toldAt >= toldIntervalMs) {
      this.#toldAt = now;
      yield {
        type: 'speed',
        replyTokens: this.#tokens,
        tokensPerSecond: ((this.#tokens - 1) * 1000) / elapsedMs,
      };
    }
  }
}
