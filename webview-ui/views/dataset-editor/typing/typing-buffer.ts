/** Typing becomes an edit after this long without another key, the first letter at once. */
export const typingDelayMs = 300;

/** A text that was typed and is to become an edit. */
export interface TypedText {
  /** Names the field: the row and the place in it. */
  readonly field: string;
  readonly text: string;
  /** Texts with the same become one step of undo. */
  readonly step: string;
}

export interface TypingBufferOptions {
  readonly send: (typed: TypedText) => Promise<void>;
  /** Nothing is unsaved yet: VS Code would close the editor without a question, and what was typed with it. */
  readonly isSaved: () => boolean;
  /** A text is in the document, or could not be put there. */
  readonly onSettled: (field: string, error?: unknown) => void;
  /** Calls back after a while; returns what takes that back. */
  readonly schedule: (delayMs: number, call: () => void) => () => void;
}

/**
 * Holds what was typed until it is in the document, in the order in which it was typed. Nothing is dropped: a text that
 * could not be sent is kept and sent again with the next.
 */
export class TypingBuffer {
  readonly #options: TypingBufferOptions;
  #waiting: TypedText[] = [];
  #inFlight: TypedText | undefined;
  #sending: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;

  constructor(options: TypingBufferOptions) {
    this.#options = options;
  }

  type(typed: TypedText): void {
    const last = this.#waiting.at(-1);
    if (last?.field === typed.field && last.step === typed.step) {
      this.#waiting[this.#waiting.length - 1] = typed;
    } else {
      this.#waiting.push(typed);
    }
    this.#cancelTimer?.();
    const flush = () => void this.flush().catch(() => {});
    this.#cancelTimer = this.#options.schedule(typingDelayMs, flush);
    if (this.#options.isSaved()) {
      flush();
    }
  }

  /** Whether a field holds what is not in the document yet. */
  holds(field: string): boolean {
    return this.#inFlight?.field === field || this.#waiting.some((typed) => typed.field === field);
  }

  get isEmpty(): boolean {
    return this.#inFlight === undefined && this.#waiting.length === 0;
  }

  /** Gives up what was typed into a field. */
  discard(field: string): void {
    this.#waiting = this.#waiting.filter((typed) => typed.field !== field);
  }

  /** Ends once all that was typed is in the document. Rejects with the first reason why it is not. */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#sending = this.#sending.catch(() => {}).then(() => this.#sendAll());
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let typed = this.#waiting.shift(); typed; typed = this.#waiting.shift()) {
      this.#inFlight = typed;
      try {
        await this.#options.send(typed);
      } catch (error) {
        this.#keep(typed);
        this.#options.onSettled(typed.field, error);
        throw error;
      } finally {
        this.#inFlight = undefined;
      }
      this.#options.onSettled(typed.field);
    }
  }

  /** Unless more was typed into the field since, which holds this too. */
  #keep(typed: TypedText): void {
    if (!this.#waiting.some(({ field }) => field === typed.field)) {
      this.#waiting.unshift(typed);
    }
  }
}
