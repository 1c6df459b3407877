import { setTimeout as delay } from 'node:timers/promises';
import {
  describeError,
  type ErrorDescription,
  isCancellation,
  WorkbenchError,
} from '../../../core/errors/workbench-error';

/** For what was stopped to come to its end; on a phone that is away that may take its time. */
const settleTimeoutMs = 3_000;

export interface WorkFailure {
  readonly error: ErrorDescription;
  readonly isCancelled: boolean;
}

/** One thing at a time, which a person can stop. */
export class ChatWork {
  #current: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;

  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** @throws WorkbenchError `workbench.busy` while something is under way */
  requireNone(): void {
    if (this.#current) {
      throw new WorkbenchError('workbench.busy');
    }
  }

  /** Does it with a signal that `stop` aborts. @throws WorkbenchError `workbench.busy`; what `work` throws */
  async run<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.requireNone();
    const controller = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#current = { controller, ended };
    try {
      return await work(controller.signal);
    } finally {
      this.#current = undefined;
      resolve();
    }
  }

  /** The same; says how it failed, if it did. @throws WorkbenchError `workbench.busy` */
  attempt(work: (signal: AbortSignal) => Promise<void>): Promise<WorkFailure | undefined> {
    return this.run(async (signal) => {
      try {
        await work(signal);
        return undefined;
      } catch (error) {
        return { error: describeError(error), isCancelled: isCancellation(error, signal) };
      }
    });
  }

  stop(): void {
    this.#current?.controller.abort(new DOMException('Stopped by the user.', 'AbortError'));
  }

  /** Resolves when what was under way has ended, or takes too long for that. */
  async settled(): Promise<void> {
    await Promise.race([this.#current?.ended, delay(settleTimeoutMs, undefined, { ref: false })]);
  }
}
