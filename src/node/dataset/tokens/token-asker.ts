import type { RenderedConversation } from '../../../core/dataset/conversation';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { explainRefusedWrite } from '../../store/disk-space';
import { untilAborted } from '../../supervisor/until-aborted';
import { forgetTokenizer, type Python, savedTokenizer } from './saved-tokenizer';
import { TokenProcess, type Want } from './token-process';
import type { TokenizerSource } from './tokenizer-source';

/** The process takes 150 MB: it ends when nobody asked for so long, and starts again when somebody does. */
const defaultIdleMs = 5 * 60_000;

export interface TokenAskerOptions {
  readonly source: TokenizerSource;
  /** Texts that end a reply. */
  readonly stop: readonly string[];
  readonly python: Python;
  readonly cacheFolder: string;
  readonly idleMs?: number;
}

/** How one kind of answer is asked for and read. */
export interface Question<Row> {
  readonly want: Want;
  readonly read: (value: unknown) => Row | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A process that cuts rows into tokens: started with the first question, and again where it ended. */
export class TokenAsker implements AsyncDisposable {
  readonly #options: TokenAskerOptions;
  readonly #closing = new AbortController();
  #process: Promise<TokenProcess> | undefined;
  #asking = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: TokenAskerOptions) {
    this.#options = options;
  }

  /**
   * What it says of each row, in their order.
   * @throws WorkbenchError `step.reported`, `tokens.*`, `process.*`, `store.diskFull`; the signal's reason on abort
   */
  async ask<Row>(rows: readonly RenderedConversation[], question: Question<Row>): Promise<readonly Row[]> {
    clearTimeout(this.#idle);
    this.#asking += 1;
    try {
      const answer = await this.#askTwice(rows, question);
      const entries = answer.map(question.read).filter((entry) => entry !== undefined);
      if (entries.length !== rows.length) {
        throw new WorkbenchError('tokens.badAnswer', { asked: rows.length, understood: entries.length });
      }
      return entries;
    } finally {
      this.#asking -= 1;
      this.#endWhenIdle();
    }
  }

  /** Starts the process for what is about to be asked. What goes wrong is told to who asks. */
  prepare(): void {
    if (this.#process === undefined && !this.#closing.signal.aborted) {
      this.#running(undefined).then(
        () => this.#endWhenIdle(),
        () => undefined,
      );
    }
  }

  /** Ends the process; who still waits is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException('Nobody asks any more.', 'AbortError'));
    clearTimeout(this.#idle);
    await this.#end();
  }

  /**
   * A process that was killed, for memory or by somebody, is no reason to fail, nor are kept files that somebody
   * damaged: they are made again. A process that dies of the rows is.
   */
  async #askTwice<Row>(
    rows: readonly RenderedConversation[],
    { want, signal }: Question<Row>,
  ): Promise<readonly unknown[]> {
    try {
      return await (await this.#running(signal)).ask(want, rows, signal);
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      if (isDamaged(error)) {
        await forgetTokenizer(this.#options.source, this.#options.cacheFolder);
      } else if (!(error instanceof WorkbenchError && error.code === 'tokens.ended')) {
        throw error;
      }
      return await (await this.#running(signal)).ask(want, rows, signal);
    }
  }

  async #running(signal: AbortSignal | undefined): Promise<TokenProcess> {
    this.#closing.signal.throwIfAborted();
    const current = this.#process;
    const process = await current?.catch(() => undefined);
    if (process && !process.hasEnded) {
      return process;
    }
    // Of several that find it ended the first starts another.
    const started = this.#process === undefined || this.#process === current ? this.#start() : this.#process;
    this.#process = started;
    return untilAborted(started, signal);
  }

  async #start(): Promise<TokenProcess> {
    const { source, stop, python, cacheFolder } = this.#options;
    try {
      const folder = await savedTokenizer(source, { python, cacheFolder, signal: this.#closing.signal });
      this.#closing.signal.throwIfAborted();
      return await TokenProcess.start(folder, stop, python);
    } catch (error) {
      throw explainRefusedWrite(error, cacheFolder);
    }
  }

  #endWhenIdle(): void {
    if (this.#asking === 0) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? defaultIdleMs).unref();
    }
  }

  async #end(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await (await process?.catch(() => undefined))?.stop();
  }
}

/** What the process says, and not what was said when its files were made. */
function isDamaged(error: unknown): boolean {
  const { step, code } = error instanceof WorkbenchError ? error.parameters : {};
  return step === 'tokens' && code === 'tokenizer_unreadable';
}
