const answerTimeoutMs = 10_000;

export interface SilenceOptions {
  readonly limitMs: number;
  /** Whether the server answers something else meanwhile: then it is slow, not silent. */
  readonly isAlive: (signal: AbortSignal) => Promise<boolean>;
}

/** Watches a reply that nothing may come of: `signal` aborts when its server has been silent for too long. */
export class Silence {
  readonly #options: SilenceOptions;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => void this.#look(), options.limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  end(): void {
    this.#timer.refresh();
  }

  /** Nothing is waited for any more; what is under way for it ends. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  async #look(): Promise<void> {
    const { isAlive: ask, limitMs } = this.#options;
    const overdue = AbortSignal.timeout(Math.min(limitMs, answerTimeoutMs));
    const isAlive = await ask(AbortSignal.any([this.signal, overdue])).catch(() => false);
    if (isAlive && !this.signal.aborted) {
      this.#timer.refresh();
    } else {
      this.#controller.abort(new DOMException('silent', 'TimeoutError'));
    }
  }
}
