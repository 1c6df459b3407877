import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import type { LineDocument } from '../../../core/dataset/document/line-document';
import type { CountedRow, ViewedRow } from '../../../core/dataset/tokens/row-tokens';
import { contentKey } from '../../setup/cached-item';
import { inPieces } from '../checking/in-pieces';
import { CountCache, hashRow } from './count-cache';
import { type CountedLine, countLines, renderingVersion } from './count-lines';
import { readCountedRow, readViewedRow } from './read-answer';
import { TokenAsker, type TokenAskerOptions } from './token-asker';

/** A batch is a fraction of a second of work: who wants to see a row does not wait for a whole dataset. */
const mostRowsAtOnce = 500;
const mostCharactersAtOnce = 400_000;
/** So many rows are worth another process, which takes a second to start and 150 MB while it counts. */
const rowsPerProcess = 4_000;
const mostProcesses = 4;
/** Counted between two writes of what is kept: what a kill costs at most. */
const rowsBetweenSaves = 20_000;

export interface CountOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Rows that are counted one lot after the other. Disposing keeps on disk what was counted. */
export interface CountedLots extends AsyncDisposable {
  /** As `TokenCounter.count`. */
  count(rows: readonly RenderedConversation[], options?: CountOptions): Promise<readonly CountedRow[]>;
}

interface Counting {
  readonly cache: CountCache;
  /** Hashes of all rows that were asked for. */
  readonly used: readonly string[];
  /** Of this lot. */
  readonly total: number;
  /** More processes beside the first, which stay for the next lot. */
  readonly askers: TokenAsker[];
  readonly options: CountOptions;
}

interface MissingRow {
  readonly hash: string;
  readonly row: RenderedConversation;
}

/** Cuts rows into tokens as the training will, and keeps on disk how many they were. */
export class TokenCounter implements AsyncDisposable {
  readonly #options: TokenAskerOptions;
  readonly #asker: TokenAsker;

  constructor(options: TokenAskerOptions) {
    this.#options = options;
    this.#asker = new TokenAsker(options);
  }

  /**
   * What the model sees of rows.
   * @throws WorkbenchError `step.reported`, `tokens.*`, `process.*`; the signal's reason on abort
   */
  async describe(rows: readonly RenderedConversation[], signal?: AbortSignal): Promise<readonly ViewedRow[]> {
    const views: ViewedRow[] = [];
    // One at a time: an answer is one line.
    for (const row of rows) {
      views.push(...(await this.#asker.ask([row], { want: 'view', read: readViewedRow, signal })));
    }
    return views;
  }

  /**
   * The tokens of each row, in their order. What was counted before, also by another process, is not counted again.
   * @throws WorkbenchError as `describe`; what was counted until then is kept
   */
  async count(rows: readonly RenderedConversation[], options: CountOptions = {}): Promise<readonly CountedRow[]> {
    options.signal?.throwIfAborted();
    await using lots = await this.openLots();
    return await lots.count(rows, options);
  }

  /**
   * The same of a few rows that are new, as after an edit: what is kept of all rows is neither read for them nor written.
   * @throws WorkbenchError as `describe`
   */
  async countFew(rows: readonly RenderedConversation[], signal?: AbortSignal): Promise<readonly CountedRow[]> {
    return this.#asker.ask(rows, { want: 'count', read: readCountedRow, signal });
  }

  /**
   * The tokens of a file's lines that are rows, in their order: after an edit those of a large file take no longer than
   * reading it and counting what was edited.
   * @throws WorkbenchError as `describe`
   */
  async countLines(
    document: LineDocument,
    systemPrompt: string,
    { signal, onProgress }: CountOptions = {},
  ): Promise<readonly CountedLine[]> {
    const cacheFile = this.#linesFile(systemPrompt);
    const onMissing = () => this.#asker.prepare();
    const count = (rows: readonly RenderedConversation[], isFew: boolean) =>
      isFew ? this.countFew(rows, signal) : this.count(rows, { signal, ...(onProgress && { onProgress }) });
    return countLines(document, { systemPrompt, cacheFile, onMissing, count, signal, onProgress });
  }

  /**
   * Starts what counts where a file was written since lines were counted last: Python takes as long to start as a large
   * file to be read. Where nothing is new after all it ends unasked.
   */
  async expectChanges(file: string, systemPrompt: string): Promise<void> {
    const modifiedMs = (name: string) =>
      stat(name).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
    if ((await modifiedMs(file)) > (await modifiedMs(this.#linesFile(systemPrompt)))) {
      this.#asker.prepare();
    }
  }

  /** Begins to count rows that are too many to be held at once. */
  async openLots(): Promise<CountedLots> {
    const cache = await CountCache.open(this.#cacheFile('counts'));
    const used: string[] = [];
    const askers: TokenAsker[] = [];
    return {
      count: async (rows, options = {}) => {
        const hashes: string[] = [];
        const missing = new Map<string, RenderedConversation>();
        await inPieces(rows, options.signal, (row) => {
          const hash = hashRow(row);
          hashes.push(hash);
          used.push(hash);
          if (cache.get(hash) === undefined) {
            missing.set(hash, row);
          }
        });
        await this.#countMissing(missing, { cache, used, total: rows.length, askers, options });
        return hashes.map((hash) => cache.get(hash)).filter((row) => row !== undefined);
      },
      async [Symbol.asyncDispose]() {
        await cache.save(used);
        await Promise.all(askers.map((asker) => asker[Symbol.asyncDispose]()));
      },
    };
  }

  /** Ends the process; who still waits is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#asker[Symbol.asyncDispose]();
  }

  async #countMissing(missing: ReadonlyMap<string, RenderedConversation>, counting: Counting): Promise<void> {
    const { cache, used, total, askers, options } = counting;
    const { signal, onProgress } = options;
    let done = total - missing.size;
    let saved = done;
    onProgress?.(done, total);
    // All take from one queue; it ends for all where one fails.
    const queue = batches(missing);
    const countSome = async (asker: TokenAsker) => {
      for (const batch of queue) {
        const asked = batch.map(({ row }) => row);
        const counted = await asker.ask(asked, { want: 'count', read: readCountedRow, signal });
        for (const [index, row] of counted.entries()) {
          cache.set(batch[index]?.hash ?? '', row);
        }
        done += batch.length;
        onProgress?.(done, total);
        if (done - saved >= rowsBetweenSaves) {
          saved = done;
          await cache.save(used);
        }
      }
    };
    const wanted = helpersFor(missing.size);
    while (askers.length < wanted) {
      askers.push(new TokenAsker(this.#options));
    }
    await Promise.all([this.#asker, ...askers.slice(0, wanted)].map(countSome));
  }

  #linesFile(systemPrompt: string): string {
    return this.#cacheFile('lines', renderingVersion, systemPrompt);
  }

  #cacheFile(kind: 'counts' | 'lines', ...meanings: readonly string[]): string {
    const { source, stop, cacheFolder } = this.#options;
    const name = `${kind}-${contentKey(JSON.stringify(stop), ...meanings)}.txt`;
    return path.join(cacheFolder, 'tokenizers', source.key, name);
  }
}

/** More processes for a big dataset, where there are cores for them. */
function helpersFor(rows: number): number {
  return Math.max(0, Math.min(mostProcesses, os.availableParallelism(), Math.ceil(rows / rowsPerProcess)) - 1);
}

function* batches(missing: ReadonlyMap<string, RenderedConversation>): Generator<readonly MissingRow[]> {
  let batch: MissingRow[] = [];
  let characters = 0;
  for (const [hash, row] of missing) {
    const length = row.messages.reduce((sum, { content }) => sum + content.length, 0);
    if (batch.length === mostRowsAtOnce || (batch.length > 0 && characters + length > mostCharactersAtOnce)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push({ hash, row });
    characters += length;
  }
  if (batch.length > 0) {
    yield batch;
  }
}
