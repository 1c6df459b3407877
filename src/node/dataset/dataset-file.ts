import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { writeFileAtomic } from '../files/atomic-write';
import { removeLeftovers } from '../files/leftovers';
import { sha256OfFile } from '../files/sha256';

/** What a file was when it was read or saved: as long as it is that, nobody else has written to it. */
export interface FileState {
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  readonly sha256: string;
}

export interface LoadedFile {
  readonly bytes: Uint8Array;
  readonly state: FileState;
}

/** Read and hashed at a time. */
const pieceBytes = 16 * 1024 * 1024;
/** Written at a time: a dataset edited all over is millions of small pieces. */
const batchBytes = 1024 * 1024;
const anyWrite = constants.S_IWUSR | constants.S_IWGRP | constants.S_IWOTH;

/**
 * Reads all of a file, of any size, once into memory. A pipe, whose writer would be waited for, is refused.
 * @throws WorkbenchError `file.notFound`, `file.notAFile`, `file.unreadable`, `source.changed` where it was written to
 *   meanwhile
 */
export async function loadFile(file: string, signal?: AbortSignal): Promise<LoadedFile> {
  let bytes = Buffer.alloc(0);
  const state = await readPieces(file, {
    signal,
    begin: (sizeBytes) => {
      bytes = Buffer.allocUnsafeSlow(sizeBytes);
    },
    bufferAt: (offset) => bytes.subarray(offset, offset + pieceBytes),
    take: () => {},
  });
  return { bytes, state };
}

/** Who wants the bytes of a file, one piece after the other. */
export interface PieceReader {
  readonly signal?: AbortSignal | undefined;
  readonly begin: (sizeBytes: number) => void;
  /** Where to put what comes next. */
  readonly bufferAt: (offset: number) => Uint8Array;
  readonly take: (piece: Uint8Array, offset: number) => void | Promise<void>;
}

/** Reads all of a file, of any size, once. @throws WorkbenchError as `loadFile` */
export async function readPieces(file: string, { signal, begin, bufferAt, take }: PieceReader): Promise<FileState> {
  await requireFile(file);
  try {
    await using handle = await open(file, 'r');
    const before = await handle.stat({ bigint: true });
    const sizeBytes = Number(before.size);
    begin(sizeBytes);
    const hash = createHash('sha256');
    for (let offset = 0; offset < sizeBytes; ) {
      signal?.throwIfAborted();
      const buffer = bufferAt(offset);
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, sizeBytes - offset), offset);
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      await take(piece, offset);
      offset += bytesRead;
      if (bytesRead === 0) {
        throw new WorkbenchError('source.changed', { path: file });
      }
    }
    await requireUnchanged(handle, before, file);
    return { sizeBytes, modifiedNs: before.mtimeNs, sha256: hash.digest('hex') };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof WorkbenchError) {
      throw error;
    }
    throw new WorkbenchError('file.unreadable', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    const isMissing = thrownCode(error) === 'ENOENT';
    const detail = thrownMessage(error);
    throw isMissing
      ? new WorkbenchError('file.notFound', { path: file }, { cause: error })
      : new WorkbenchError('file.unreadable', { path: file, detail }, { cause: error });
  });
  if (!found.isFile()) {
    throw new WorkbenchError('file.notAFile', { path: file });
  }
}

async function requireUnchanged(
  handle: FileHandle,
  before: { readonly size: bigint; readonly mtimeNs: bigint },
  file: string,
): Promise<void> {
  const after = await handle.stat({ bigint: true });
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) {
    throw new WorkbenchError('source.changed', { path: file });
  }
}

/**
 * Says whether a file is still what it was. Its content is read only where its size is the same and its time is not.
 * @throws WorkbenchError `dataset.changedOnDisk`, `dataset.deletedOnDisk`
 */
export async function requireState(file: string, { sizeBytes, modifiedNs, sha256 }: FileState): Promise<void> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) {
    throw new WorkbenchError('dataset.deletedOnDisk', { path: file });
  }
  const isSame =
    Number(found.size) === sizeBytes && (found.mtimeNs === modifiedNs || (await sha256OfFile(file)) === sha256);
  if (!isSame) {
    throw new WorkbenchError('dataset.changedOnDisk', { path: file });
  }
}

/**
 * Saves a file all or not at all: a reader, or a computer that loses power, sees the old content or the new. A link is
 * followed; permissions stay, and a file that may not be written is left alone.
 * @param expected what the file was last; undefined overwrites whatever is there
 * @throws WorkbenchError as `requireState`; `dataset.notSaved`
 */
export async function saveFile(
  file: string,
  chunks: Iterable<Uint8Array>,
  expected: FileState | undefined,
): Promise<FileState> {
  if (expected) {
    await requireState(file, expected);
  }
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const hashed = function* () {
    for (const batch of inBatches(chunks)) {
      hash.update(batch);
      sizeBytes += batch.length;
      yield batch;
    }
  };
  try {
    const target = await endOfLink(file);
    const found = await stat(target).catch(() => undefined);
    await (found && requireWritable(target, found));
    // They may be what fills the disk.
    await removeLeftovers(target);
    await writeFileAtomic(target, hashed(), found);
    const { mtimeNs } = await stat(target, { bigint: true });
    return { sizeBytes, modifiedNs: mtimeNs, sha256: hash.digest('hex') };
  } catch (error) {
    throw new WorkbenchError('dataset.notSaved', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

/** Where a file lies, also one that is gone while links to it are there. */
async function endOfLink(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const named = thrownCode(error) === 'ENOENT' ? await readlink(file).catch(() => undefined) : undefined;
    return named === undefined ? file : endOfLink(path.resolve(path.dirname(file), named));
  }
}

/** To put a new file in its place takes only the right to write to the folder. @throws the file system's error */
async function requireWritable(file: string, { mode }: Stats): Promise<void> {
  if ((mode & anyWrite) === 0) {
    throw new Error('the file is marked as read-only');
  }
  await access(file, constants.W_OK);
}

/** In pieces of one memory: each is there until the next is asked for. */
function* inBatches(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  const batch = Buffer.allocUnsafeSlow(batchBytes);
  let length = 0;
  for (const chunk of chunks) {
    if (length + chunk.length > batchBytes) {
      yield batch.subarray(0, length);
      length = 0;
    }
    if (chunk.length > batchBytes) {
      yield chunk;
    } else {
      batch.set(chunk, length);
      length += chunk.length;
    }
  }
  yield batch.subarray(0, length);
}
