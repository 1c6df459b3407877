import { setTimeout as sleep } from 'node:timers/promises';

/** A page that takes longer to come up is not waited for. */
const longestWaitMs = 1_000;
/** In which a page draws what it asked for. */
const drawingMs = 100;

/**
 * Lets a page come up and draw the first rows before the rest of a file is read: on a computer with few cores each would
 * slow the other.
 */
export class FirstLook {
  readonly #begun = Promise.withResolvers<void>();

  /** A page has asked for rows. */
  begin(): void {
    this.#begun.resolve();
  }

  /** Ends when the first rows were drawn, or nobody wants them soon. */
  async over(): Promise<void> {
    const overdue = new AbortController();
    const drawn = this.#begun.promise.then(() => sleep(drawingMs));
    const late = sleep(longestWaitMs, undefined, { signal: overdue.signal }).catch(() => undefined);
    await Promise.race([drawn, late]);
    overdue.abort();
  }
}
