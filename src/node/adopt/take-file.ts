import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open } from 'node:fs/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { requireFreeBytes } from '../store/disk-space';
import { requireUnchanged, type SourceFile } from './source';

/** A source with the hash of its content. */
export interface HashedFile extends SourceFile {
  readonly sha256: string;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

export interface TakeOptions extends ReadOptions {
  /** Where a person knows that there has to be room, on the target's disk. */
  readonly folder: string;
}

/** Adds up bytes and tells of each hundredth of the whole. */
export function byteProgress(totalBytes: number, report: (doneBytes: number) => void): (bytes: number) => void {
  let doneBytes = 0;
  let shownPercent = -1;
  return (bytes) => {
    doneBytes += bytes;
    const percent = Math.floor((100 * doneBytes) / Math.max(1, totalBytes));
    if (percent > shownPercent) {
      shownPercent = percent;
      report(doneBytes);
    }
  };
}

const chunkBytes = 1 << 20;

/** @throws WorkbenchError `file.unreadable`, `adopt.changed`; the signal's reason on abort */
export async function hashSource(file: SourceFile, options: ReadOptions): Promise<HashedFile> {
  const hash = createHash('sha256');
  for await (const chunk of readSource(file, options)) {
    hash.update(chunk);
  }
  await requireUnchanged(file);
  return { ...file, sha256: hash.digest('hex') };
}

/**
 * Puts a file into a folder of the store: as another name of the same file where the disk has such, else as a copy whose
 * hash is compared. Its owner's file stays as it is.
 * @throws WorkbenchError `adopt.changed`, `file.unreadable`, `store.tooLittleDisk`; the signal's reason on abort
 */
export async function takeFile(file: HashedFile, target: string, options: TakeOptions): Promise<void> {
  if (!(await linked(file.path, target))) {
    await requireFreeBytes(options.folder, file.sizeBytes);
    await copyFile(file, target, options);
  }
  await requireUnchanged(file);
}

/** A small file is copied always: who edits it later edits no stored one. @throws as `takeFile` */
export async function copyFile(file: HashedFile, target: string, options: ReadOptions): Promise<void> {
  const hash = createHash('sha256');
  await using copy = await open(target, 'wx');
  for await (const chunk of readSource(file, options)) {
    hash.update(chunk);
    // Unlike write, it goes on until all is written.
    await copy.writeFile(chunk);
  }
  await copy.sync();
  if (hash.digest('hex') !== file.sha256) {
    throw new WorkbenchError('adopt.changed', { path: file.path });
  }
}

/** False where the disk cannot: another one, one without links, or the links are used up or forbidden. */
async function linked(file: string, target: string): Promise<boolean> {
  return link(file, target).then(
    () => true,
    () => false,
  );
}

async function* readSource({ path: place }: SourceFile, { signal, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  const stream = createReadStream(place, { highWaterMark: chunkBytes });
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      onBytes?.(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new WorkbenchError('file.unreadable', { path: place, detail: thrownMessage(cause) }, { cause });
  }
}
