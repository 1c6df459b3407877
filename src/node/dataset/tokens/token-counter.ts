import path from 'node:path';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import type { CountedRow, ViewedRow } from '../../../core/dataset/tokens/row-tokens';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { contentKey } from '../../setup/cached-item';
import { untilAborted } from '../../supervisor/until-aborted';
import { CountCache, hashRow } from './count-cache';
import { readCountedRow, readViewedRow } from './read-answer';
import { type Python, savedTokenizer } from './saved-tokenizer';
import { TokenProcess, type Want } from './token-process';
import type { TokenizerSource } from './tokenizer-source';

/** A request is a fraction of a second of work: who wants to see a row does not wait for a whole dataset. */
const mostRowsAtOnce = 500;
const mostCharactersAtOnce = 400_000;
/** Counted between two writes of what is kept: what a kill costs at most. */
const rowsBetweenSaves = 20_000;
/** The process takes 150 MB: it ends when nobody asked for so long, and starts again when somebody does. */
const idleMs = 5 * 60_000;

export interface TokenCounterOptions {
  readonly source: TokenizerSource;
  /** Texts that end a reply. */
  readonly stop: readonly string[];
  readonly python: Python;
  readonly cacheFolder: string;
}

export interface CountOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Cuts rows into tokens as the training will. Its Python process starts with the first question that no earlier answer
 * holds, and again where it crashed.
 */
export class TokenCounter implements AsyncDisposable {
  readonly #options: TokenCounterOptions;
  readonly #closing = new AbortController();
  #process: Promise<TokenProcess> | undefined;
  #cache: Promise<CountCache> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: TokenCounterOptions) {
    this.#options = options;
  }

  /**
   * What the model sees of rows.
   * @throws WorkbenchError `step.reported`, `tokens.*`, `process.*`; the signal's reason on abort
   */
  async describe(rows: readonly RenderedConversation[], signal?: AbortSignal): Promise<readonly ViewedRow[]> {
    const views: ViewedRow[] = [];
    // One at a time: an answer is one line.
    for (const row of rows) {
      views.push(...(await this.#ask('view', [row], { read: readViewedRow, signal })));
    }
    return views;
  }

  /**
   * The tokens of each row, in their order. What was counted before, also by another process, is not counted again.
   * @throws WorkbenchError as `describe`; what was counted until then is kept
   */
  async count(rows: readonly RenderedConversation[], options: CountOptions = {}): Promise<readonly CountedRow[]> {
    const { signal, onProgress } = options;
    const cache = await this.#counted();
    const hashes = rows.map(hashRow);
    const missing = rows.flatMap((row, index) => {
      const hash = hashes[index] ?? '';
      return cache.get(hash) ? [] : [{ hash, row }];
    });
    let done = rows.length - missing.length;
    let saved = done;
    onProgress?.(done, rows.length);
    try {
      for (const batch of batches(missing)) {
        const asked = batch.map(({ row }) => row);
        const counted = await this.#ask('count', asked, { read: readCountedRow, signal });
        for (const [index, row] of counted.entries()) {
          cache.set(batch[index]?.hash ?? '', row);
        }
        done += batch.length;
        onProgress?.(done, rows.length);
        if (done - saved >= rowsBetweenSaves) {
          saved = done;
          await cache.save(hashes);
        }
      }
    } finally {
      await cache.save(hashes);
    }
    return hashes.map((hash) => cache.get(hash)).filter((row) => row !== undefined);
  }

  /** Ends the process; who still waits is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException('The token counter was closed.', 'AbortError'));
    await this.#end();
  }

  async #ask<Row>(
    want: Want,
    rows: readonly RenderedConversation[],
    { read, signal }: { readonly read: (value: unknown) => Row | undefined; readonly signal: AbortSignal | undefined },
  ): Promise<readonly Row[]> {
    clearTimeout(this.#idle);
    try {
      const answer = await this.#askTwice(want, rows, signal);
      const entries = answer.map(read).filter((entry) => entry !== undefined);
      if (entries.length !== rows.length) {
        throw new WorkbenchError('tokens.badAnswer', { asked: rows.length, understood: entries.length });
      }
      return entries;
    } finally {
      this.#idle = setTimeout(() => void this.#end(), idleMs).unref();
    }
  }

  /** A process that was killed, for memory or by somebody, is no reason to fail; one that dies of the rows is. */
  async #askTwice(
    want: Want,
    rows: readonly RenderedConversation[],
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[]> {
    try {
      return await (await this.#running(signal)).ask(want, rows, signal);
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'tokens.ended') || this.#closing.signal.aborted) {
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
      // The next one who asks tries anew.
      this.#process = undefined;
      throw error;
    }
  }

  #counted(): Promise<CountCache> {
    const { source, stop, cacheFolder } = this.#options;
    const name = `counts-${contentKey(JSON.stringify(stop))}.txt`;
    this.#cache ??= CountCache.open(path.join(cacheFolder, 'tokenizers', source.key, name));
    return this.#cache;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const process = this.#process;
    this.#process = undefined;
    this.#cache = undefined;
    await (await process?.catch(() => undefined))?.stop();
  }
}

interface MissingRow {
  readonly hash: string;
  readonly row: RenderedConversation;
}

function* batches(rows: readonly MissingRow[]): Generator<readonly MissingRow[]> {
  let batch: MissingRow[] = [];
  let characters = 0;
  for (const missing of rows) {
    const length = missing.row.messages.reduce((sum, { content }) => sum + content.length, 0);
    if (batch.length === mostRowsAtOnce || (batch.length > 0 && characters + length > mostCharactersAtOnce)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(missing);
    characters += length;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
