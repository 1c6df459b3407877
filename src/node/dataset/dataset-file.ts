import { createHash } from 'node:crypto';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
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

/**
 * Reads all of a file, of any size, once into memory. A pipe, whose writer would be waited for, is refused.
 * @throws WorkbenchError `file.notFound`, `file.notAFile`, `file.unreadable`, `source.changed` where it was written to
 *   meanwhile
 */
export async function loadFile(file: string, signal?: AbortSignal): Promise<LoadedFile> {
  await requireFile(file);
  try {
    await using handle = await open(file, 'r');
    const before = await handle.stat({ bigint: true });
    const bytes = Buffer.allocUnsafeSlow(Number(before.size));
    const hash = createHash('sha256');
    for (let offset = 0; offset < bytes.length; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(bytes, offset, Math.min(pieceBytes, bytes.length - offset), offset);
      hash.update(bytes.subarray(offset, offset + bytesRead));
      offset += bytesRead;
      if (bytesRead === 0) {
        throw new WorkbenchError('source.changed', { path: file });
      }
    }
    await requireUnchanged(handle, before, file);
    return { bytes, state: { sizeBytes: bytes.length, modifiedNs: before.mtimeNs, sha256: hash.digest('hex') } };
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
 * followed; permissions stay.
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
    const target = await realpath(file).catch(() => file);
    // They may be what fills the disk.
    await removeLeftovers(target);
    await writeFileAtomic(target, hashed(), await stat(target).catch(() => undefined));
    const { mtimeNs } = await stat(target, { bigint: true });
    return { sizeBytes, modifiedNs: mtimeNs, sha256: hash.digest('hex') };
  } catch (error) {
    throw new WorkbenchError('dataset.notSaved', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

function* inBatches(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let smallBytes = 0;
  for (const chunk of chunks) {
    if (chunk.length < batchBytes && smallBytes + chunk.length <= batchBytes) {
      small.push(chunk);
      smallBytes += chunk.length;
      continue;
    }
    yield Buffer.concat(small);
    small = [];
    smallBytes = 0;
    yield chunk;
  }
  yield Buffer.concat(small);
}
