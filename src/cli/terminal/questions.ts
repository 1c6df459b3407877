import readline from 'node:readline/promises';

/**
 * A person who is asked questions. What is typed while none is asked is dropped, so that nobody answers a question that
 * they have not seen.
 */
export class Questions implements Disposable {
  readonly #terminal: readline.Interface;
  readonly #ended = new AbortController();
  readonly #onKey: () => void;
  #reply: AbortController | undefined;

  /** @param onKey a key was pressed at a terminal */
  constructor(output: NodeJS.WritableStream, onKey: () => void = () => {}) {
    this.#onKey = onKey;
    process.stdin.on('keypress', this.#onKey);
    this.#terminal = readline.createInterface({ input: process.stdin, output, prompt: '' });
    this.#terminal.on('close', () => this.#ended.abort(interruption()));
    // In raw mode Ctrl-C is a key that readline sees, not a signal.
    this.#terminal.on('SIGINT', () => (this.#reply ?? this.#ended).abort(interruption()));
  }

  /** Aborts at the end of input, and on Ctrl-C where no reply streams. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Asks and gives the answer, trimmed. @throws AbortError when the person ends it; the signal's reason */
  async ask(question: string, signal: AbortSignal): Promise<string> {
    if (this.#terminal.terminal && this.#terminal.line !== '') {
      // To the end of the line, then delete all before: what was typed before the question could be seen.
      this.#terminal.write(null, { ctrl: true, name: 'e' });
      this.#terminal.write(null, { ctrl: true, name: 'u' });
    }
    return (await this.#terminal.question(question, { signal: AbortSignal.any([signal, this.ended]) })).trim();
  }

  /** While the work runs, Ctrl-C stops it and nothing else. @returns undefined when it was stopped so */
  async interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined> {
    const reply = new AbortController();
    this.#reply = reply;
    try {
      return await work(AbortSignal.any([this.ended, reply.signal]));
    } catch (error) {
      if (reply.signal.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      this.#reply = undefined;
    }
  }

  [Symbol.dispose](): void {
    process.stdin.off('keypress', this.#onKey);
    this.#terminal.close();
  }
}

function interruption(): DOMException {
  return new DOMException('Interrupted.', 'AbortError');
}
