import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatRecord } from '../../core/chat/chat-record';
import { thrownMessage } from '../../core/errors/thrown-message';
import { syncFolder } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';

/** What could not be written is tried again after so long. */
const retryMs = 5_000;
const flushTimeoutMs = 3_000;

/** Told why what is said cannot be kept, and by nothing that it can again. */
export type ProblemListener = (problem: string | undefined) => void;

export interface ChatFileOptions {
  readonly onProblem: ProblemListener;
  /** Done before the file is made. */
  readonly beforeFirst: () => Promise<void>;
  /** It is on the disk already. */
  readonly isThere: boolean;
  /** Somebody deleted it: puts it back. @returns false where nothing is left of it */
  readonly restore: () => Promise<boolean>;
  /** All that it says, for where nothing is left of it. */
  readonly whole: () => readonly ChatRecord[];
  /** It was deleted, and is on the disk again. */
  readonly onBack: () => void;
}

/**
 * Adds lines to a chat's file, each whole or not at all for who reads it: a line that was cut by a crash or a full disk is
 * no record, and the next one begins a line of its own. What cannot be written waits and is tried again.
 */
export class ChatFile {
  readonly path: string;
  readonly #options: ChatFileOptions;
  readonly #retry = new AbortController();
  #isThere: boolean;
  #waiting: ChatRecord[] = [];
  #handle: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #isTorn = false;
  #hasProblem = false;

  constructor(file: string, options: ChatFileOptions) {
    this.path = file;
    this.#options = options;
    this.#isThere = options.isThere;
  }

  /** It was on the disk, and somebody deleted it. @throws the file system's error */
  async isGone(): Promise<boolean> {
    return this.#isThere && (await identityAt(this.path)) === undefined;
  }

  /**
   * Takes records; they are written one after the other, into a file that is put back first where somebody deleted it.
   * Without a record it is only put back. Never throws.
   */
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
    do {
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
    } while (this.#waiting.length > 0);
  }

  async #writeLines(records: readonly ChatRecord[]): Promise<void> {
    const wasGone = await this.isGone();
    const isLost = wasGone && !(await this.#options.restore());
    // What waits is in the whole too; a record that is taken twice changes nothing.
    const all = isLost ? [...this.#options.whole(), ...records] : records;
    const handle = await this.#handleInPlace();
    const lines = all.map((record) => `${JSON.stringify(record)}\n`).join('');
    await handle.appendFile(this.#isTorn ? `\n${lines}` : lines);
    this.#isTorn = false;
    await handle.datasync();
    if (wasGone) {
      this.#options.onBack();
    }
  }

  /** An open file goes on to be written after it was moved or deleted: only the one in its place is meant. */
  async #handleInPlace(): Promise<FileHandle> {
    const open = this.#handle;
    if (open && identityOf(await open.stat({ bigint: true })) === (await identityAt(this.path))) {
      return open;
    }
    this.#handle = undefined;
    await open?.close();
    this.#handle = await this.#open();
    this.#isThere = true;
    return this.#handle;
  }

  async #open(): Promise<FileHandle> {
    await this.#options.beforeFirst();
    await makeFolder(path.dirname(this.path));
    const handle = await open(this.path, 'a+', 0o600);
    const { size } = await handle.stat();
    this.#isTorn = false;
    if (size === 0) {
      await syncFolder(path.dirname(this.path));
      return handle;
    }
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    this.#isTorn = last.toString('latin1') !== '\n';
    return handle;
  }

  #tellProblem(problem: string | undefined): void {
    if (problem !== undefined || this.#hasProblem) {
      this.#hasProblem = problem !== undefined;
      this.#options.onProblem(problem);
    }
  }
}

interface Identified {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Undefined where nothing lies. */
async function identityAt(file: string): Promise<string | undefined> {
  try {
    return identityOf(await stat(file, { bigint: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function identityOf({ dev, ino }: Identified): string {
  return `${dev}:${ino}`;
}
