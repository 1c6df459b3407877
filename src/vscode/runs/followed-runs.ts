/** Runs that this window shows, so that none is shown twice. */
export class FollowedRuns {
  readonly #ids = new Set<string>();
  /** A run has its id only once it was started; until then nobody can tell it from one that a reload left behind. */
  readonly #starting = new Set<Promise<unknown>>();

  /** Starts a run and shows it from the moment that it has an id. @throws what `start` throws */
  async start<Run extends { readonly runId: string }>(start: () => Promise<Run>): Promise<Run> {
    const started = start().then((run) => {
      this.#ids.add(run.runId);
      return run;
    });
    this.#starting.add(started);
    try {
      return await started;
    } finally {
      this.#starting.delete(started);
    }
  }

  add(runId: string): void {
    this.#ids.add(runId);
  }

  delete(runId: string): void {
    this.#ids.delete(runId);
  }

  /** Those of some runs that nobody shows, once it is known what the runs are that are being started. */
  async without<Run extends { readonly id: string }>(runs: readonly Run[]): Promise<readonly Run[]> {
    await Promise.allSettled(this.#starting);
    return runs.filter(({ id }) => !this.#ids.has(id));
  }
}
