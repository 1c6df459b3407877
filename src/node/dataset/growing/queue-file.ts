import { realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { appendLines } from '../../../core/dataset/growing/queue/queue';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { acquireLock, type HeldLock } from '../../store/lock';
import { type FileState, loadFile, requireState, saveFile } from '../dataset-file';

/** How long a writer waits for another one; each holds a dataset's queues for a moment. */
const lockTimeoutMs = 10_000;
const lockRetryMs = 40;

/** A file as lines that may be changed and saved. */
export interface OpenLines {
  readonly file: string;
  readonly document: LineDocument;
  /** Undefined where there is no file yet. */
  readonly state: FileState | undefined;
}

/** Reads a file as lines; one that is not there has none. @throws WorkbenchError `file.unreadable`, `source.changed` */
export async function openLines(file: string, signal?: AbortSignal): Promise<OpenLines> {
  if (!(await isThere(file))) {
    return { file, document: new LineDocument(new Uint8Array(0)), state: undefined };
  }
  const { bytes, state } = await loadFile(file, signal);
  return { file, document: new LineDocument(bytes), state };
}

/** Also true of what cannot be looked at: who reads it says why. */
function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

/**
 * Saves the lines all or not at all.
 * @throws WorkbenchError as `saveFile`; `dataset.changedOnDisk` also where a file is there now that was not
 */
export async function saveLines({ file, document, state }: OpenLines): Promise<void> {
  if (state === undefined && (await isThere(file))) {
    throw new WorkbenchError('dataset.changedOnDisk', { path: file });
  }
  await saveFile(file, document.chunks(), state);
}

/** Saves a queue; one in which nothing is left is no file any more. @throws WorkbenchError as `saveFile` */
export async function saveQueue(open: OpenLines): Promise<void> {
  if (open.document.lineCount > 0) {
    await saveLines(open);
  } else if (open.state) {
    await requireState(open.file, open.state);
    await rm(open.file, { force: true });
  }
}

/** Adds lines at the end of a file, all or none. @throws WorkbenchError as `openLines` and `saveLines` */
export async function addLines(file: string, lines: readonly string[]): Promise<void> {
  const open = await openLines(file);
  appendLines(open.document, lines);
  await saveLines(open);
}

/**
 * Does something while nobody else changes the dataset's queues, in any process.
 * @throws WorkbenchError `store.locked` where another writer does not end, `store.unwritable`, `store.diskFull`
 */
export async function withQueueLock<Result>(datasetFile: string, work: () => Promise<Result>): Promise<Result> {
  const target = await realpath(datasetFile).catch(() => path.resolve(datasetFile));
  const file = path.join(path.dirname(target), `.${path.basename(target)}.lock`);
  await using _lock = await waitForLock(file);
  return await work();
}

async function waitForLock(file: string): Promise<HeldLock> {
  const deadline = performance.now() + lockTimeoutMs;
  for (;;) {
    try {
      return await acquireLock(file, 'mobile-llm dataset');
    } catch (error) {
      const isHeld = error instanceof WorkbenchError && error.code === 'store.locked';
      if (!isHeld || performance.now() > deadline) {
        throw error;
      }
      await delay(lockRetryMs);
    }
  }
}
