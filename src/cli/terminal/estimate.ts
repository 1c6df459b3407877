/** Tells how long the rest takes from how the work went in the last half minute. */
export class TimeLeft {
  readonly #windowMs = 30_000;
  readonly #samples: { readonly at: number; readonly done: number }[] = [];

  /** Seconds left, or undefined while too little is known. `now` in milliseconds of any clock that only goes forward. */
  update(done: number, total: number, now: number): number | undefined {
    this.#samples.push({ at: now, done });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > this.#windowMs) {
      this.#samples.shift();
    }
    const [first] = this.#samples;
    if (!first || now - first.at < 1_000 || done <= first.done) {
      return undefined;
    }
    const perSecond = ((done - first.done) * 1000) / (now - first.at);
    return Math.max(0, total - done) / perSecond;
  }
}
