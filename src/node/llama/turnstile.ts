import { WorkbenchError } from '../../core/errors/workbench-error';

export interface TurnstileLimits {
  /** More are turned away at once. */
  readonly mostWaiting: number;
  readonly waitTimeoutMs: number;
}

/** Lets one at a time through, in the order in which they came: a server with one slot answers one after the other. */
export class Turnstile {
  readonly #limits: TurnstileLimits;
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  constructor(limits: TurnstileLimits = { mostWaiting: Number.POSITIVE_INFINITY, waitTimeoutMs: 2 ** 31 - 1 }) {
    this.#limits = limits;
  }

  /**
   * Waits for its turn, which lasts until what is returned is called.
   * @throws WorkbenchError `serving.queueFull`, `serving.waitedTooLong`; the signal's reason
   */
  async enter(signal: AbortSignal | undefined): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#isTaken) {
      if (this.#waiting.length >= this.#limits.mostWaiting) {
        throw new WorkbenchError('serving.queueFull', { waiting: this.#waiting.length });
      }
      await this.#wait(signal);
    }
    this.#isTaken = true;
    let isLeft = false;
    return () => {
      if (!isLeft) {
        isLeft = true;
        this.#leave();
      }
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    const { waitTimeoutMs } = this.#limits;
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(overdue);
        signal?.removeEventListener('abort', abort);
      };
      const enter = () => {
        settle();
        resolve();
      };
      const giveUp = (reason: unknown) => {
        settle();
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(reason);
      };
      const abort = () => giveUp(signal?.reason);
      const overdue = setTimeout(
        () => giveUp(new WorkbenchError('serving.waitedTooLong', { seconds: waitTimeoutMs / 1000 })),
        waitTimeoutMs,
      );
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Hands the turn on without ever being free meanwhile: nobody who comes now overtakes who waits. */
  #leave(): void {
    const next = this.#waiting.shift();
    this.#isTaken = next !== undefined;
    next?.();
  }
}
