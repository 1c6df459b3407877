import { stat } from 'node:fs/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type ByteRange, ggufPieces } from '../../../core/gguf/pieces';
import { defaultChunkBytes } from '../../../core/transfer/chunks';
import { inspectModel } from '../../gguf/inspect-model';
import { DigestCache } from './digest-cache';
import { DigestBuilder, type FileDigests } from './digests';
import { PushSource } from './source';

export interface IdentifyOptions {
  /** Lower-case hex, if it is known already; it is checked on the phone in any case. */
  readonly sha256?: string;
  /** `hashing` reads the file on this computer, `sending` counts bytes that the phone stored. */
  readonly onProgress?: (progress: PushProgress) => void;
  /** Default 32 MiB. */
  readonly chunkBytes?: number;
  readonly digestCache?: DigestCache;
  readonly signal?: AbortSignal;
}

export interface PushProgress {
  readonly phase: 'hashing' | 'sending';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A file on this computer by its content. */
export interface SourceFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Complete where the file was read for its hash, or was pushed before; else filled while it is sent. */
  readonly digests?: FileDigests | DigestBuilder;
}

export type IdentifiedFile = SourceFile & Required<Pick<SourceFile, 'digests'>>;

/** The file with digests to fill while it is sent, where it has none. */
export function withDigests(source: SourceFile, chunkBytes = defaultChunkBytes): IdentifiedFile {
  const { sizeBytes, digests = new DigestBuilder({ sizeBytes, chunkBytes, pieces: [] }) } = source;
  return { ...source, digests };
}

/**
 * Size and hash of a file on this computer. A file whose hash is known is not read.
 * @throws WorkbenchError `file.notFound`; the file system's error; the signal's reason on abort
 */
export async function identify(file: string, options: IdentifyOptions = {}): Promise<IdentifiedFile> {
  const { sha256, onProgress, signal, chunkBytes = defaultChunkBytes, digestCache = new DigestCache() } = options;
  const { size: sizeBytes } = await stat(file).catch((cause: unknown) => {
    throw new WorkbenchError('file.notFound', { path: file }, { cause });
  });
  const known = sha256 === undefined ? undefined : await digestCache.load(sha256);
  if (sha256 !== undefined && known?.sizeBytes === sizeBytes && known.chunkBytes === chunkBytes) {
    return { file, sizeBytes, sha256, digests: known };
  }
  const digests = new DigestBuilder({ sizeBytes, chunkBytes, pieces: await piecesOf(file, sizeBytes, signal) });
  if (sha256 !== undefined) {
    return { file, sizeBytes, sha256, digests };
  }
  await using source = await PushSource.open(file, digests);
  await source.digestTo(sizeBytes, signal, (doneBytes) =>
    onProgress?.({ phase: 'hashing', doneBytes, totalBytes: sizeBytes }),
  );
  return { file, sizeBytes, sha256: await source.prefixDigest(sizeBytes, signal), digests };
}

/** Keeps what was learned of a model while all of it was read, for later pushes to splice from. */
export async function rememberDigests(source: IdentifiedFile, digestCache = new DigestCache()): Promise<void> {
  const { digests, sha256, sizeBytes } = source;
  const isComplete = digests instanceof DigestBuilder && digests.position === sizeBytes;
  if (isComplete && digests.pieces.length > 0 && digests.prefixes.get(sizeBytes) === sha256) {
    await digestCache.save(sha256, digests);
  }
}

/** Where a model's content may be cut; none for a file that is no model. */
async function piecesOf(
  file: string,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<readonly ByteRange[]> {
  try {
    return ggufPieces((await inspectModel(file, signal)).header, sizeBytes);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof WorkbenchError) {
      return [];
    }
    throw error;
  }
}
