import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatRecord } from '../../core/chat/chat-record';
import { thrownMessage } from '../../core/errors/thrown-message';
import { syncFolder } from '../files/atomic-write';

/** What could not be written is tried again after so long. */
const retryMs = 5_000;
const flushTimeoutMs = 3_000;

/** Told why what is said cannot be kept, and by nothing that it can again. */
export type ProblemListener = (problem: string | undefined) => void;

export interface ChatFileOptions {
  readonly onProblem: ProblemListener;
  /** Done before the file is made. */
  readonly beforeFirst: () => Promise<void>;
}

/**
 * Adds lines to a chat's file, each whole or not at all for who reads it: a line that was cut by a crash or a full disk is
 * no record, and the next one begins a line of its own. What cannot be written waits and is tried again.
 */
export class ChatFile {
  readonly path: string;
  readonly #options: ChatFileOptions;
  readonly #retry = new AbortController();
  #waiting: ChatRecord[] = [];
  #handle: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #isTorn = false;
  #hasProblem = false;

  constructor(file: string, options: ChatFileOptions) {
    this.path = file;
    this.#options = options;
  }

  /** Takes records; they are written one after the other. Never throws. */
  append(...records: readonly ChatRecord[]): void {
    this.#waiting.push(...records);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when everything so far is on the disk, or the disk takes too long. */
  async flush(): Promise<void> {
    await Promise.race([this.#writing, delay(flushTimeoutMs, undefined, { ref: false })]);
  }

  /** Resolves when everything is on the disk, or cannot be put there now. */
  async close(): Promise<void> {
    this.#retry.abort();
    await this.#writing;
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = [...this.#waiting];
      try {
        await this.#writeLines(batch);
        this.#waiting = this.#waiting.slice(batch.length);
        this.#tellProblem(undefined);
      } catch (error) {
        this.#isTorn = true;
        this.#tellProblem(thrownMessage(error));
        if (this.#retry.signal.aborted) {
          return;
        }
        // Who closes the chat does not wait: then it is tried once more at once.
        await delay(retryMs, undefined, { signal: this.#retry.signal, ref: false }).catch(() => {});
      }
    }
  }

  async #writeLines(records: readonly ChatRecord[]): Promise<void> {
    this.#handle ??= await this.#open();
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    await this.#handle.appendFile(this.#isTorn ? `\n${lines}` : lines);
    this.#isTorn = false;
    await this.#handle.datasync();
  }

  async #open(): Promise<FileHandle> {
    await this.#options.beforeFirst();
    await mkdir(path.dirname(this.path), { recursive: true });
    const handle = await open(this.path, 'a+', 0o600);
    const { size } = await handle.stat();
    if (size === 0) {
      await syncFolder(path.dirname(this.path));
      return handle;
    }
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    this.#isTorn ||= last.toString('latin1') !== '\n';
    return handle;
  }

  #tellProblem(problem: string | undefined): void {
    if (problem !== undefined || this.#hasProblem) {
      this.#hasProblem = problem !== undefined;
      this.#options.onProblem(problem);
    }
  }
}
