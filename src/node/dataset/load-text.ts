import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import type { OriginalText } from '../../core/dataset/document/original-text';
import type { ByteCodec } from '../../core/dataset/document/packed-text';
import { TextCollector } from '../../core/dataset/document/text-collector';
import { type FileState, readPieces } from './dataset-file';

/** Read at a time: who asks for the first rows meanwhile waits for no more than this. */
const pieceBytes = 1024 * 1024;
/** Read first: what can be shown before the rest is there. */
const beginningBytes = 512 * 1024;
const lineFeed = 0x0a;
/** A block is not larger than this by much: looking further back finds little more. */
const windowLog = 17;
/** Node keeps the buffer that was packed into until all garbage is collected: a small one. */
const packedChunkBytes = 4096;
/** Packs a gigabyte a second, and a dialogue into a tenth. */
const level = 1;

export interface LoadedText {
  readonly text: OriginalText;
  readonly state: FileState;
}

/** Who wants to know what is there while a text is still read. */
export interface TextReader {
  readonly signal?: AbortSignal;
  /** The first whole lines of a text that is longer; reading goes on once it has ended. */
  readonly onBeginning?: (lines: Uint8Array) => Promise<void>;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Reads all of a file, of any size, once, into less memory than it has bytes where it can be packed.
 * @throws WorkbenchError as `loadFile`
 */
export async function loadText(
  file: string,
  { signal, onBeginning, onProgress }: TextReader = {},
): Promise<LoadedText> {
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  let totalBytes = 0;
  let collector = new TextCollector(0, undefined);
  const state = await readPieces(file, {
    signal,
    begin: (sizeBytes) => {
      totalBytes = sizeBytes;
      collector = new TextCollector(sizeBytes, zstd);
    },
    bufferAt: (offset) => (offset === 0 ? buffer.subarray(0, beginningBytes) : buffer),
    take: async (piece, offset) => {
      const wholeLines = offset === 0 && piece.length < totalBytes ? piece.lastIndexOf(lineFeed) + 1 : 0;
      if (wholeLines > 0) {
        await onBeginning?.(new Uint8Array(piece.subarray(0, wholeLines)));
      }
      collector.add(piece);
      onProgress?.(offset + piece.length, totalBytes);
    },
  });
  return { text: collector.finish(), state };
}

/** The same of bytes that come from elsewhere. @param sizeBytes of all chunks */
export function collectText(
  chunks: Iterable<Uint8Array>,
  sizeBytes: number,
): { readonly text: OriginalText; readonly sha256: string } {
  const collector = new TextCollector(sizeBytes, zstd);
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    collector.add(chunk);
    hash.update(chunk);
  }
  return { text: collector.finish(), sha256: hash.digest('hex') };
}

/** Undefined where Node has none: before 22.15. */
const zstd: ByteCodec | undefined = 'zstdCompressSync' in zlib ? { pack, unpack, release } : undefined;

function pack(bytes: Uint8Array): Uint8Array {
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants;
  const params = { [ZSTD_c_compressionLevel]: level, [ZSTD_c_windowLog]: windowLog };
  return zlib.zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length, chunkSize: packedChunkBytes });
}

/** With a place more than is needed all of it comes in one buffer, which nothing else is in. */
function unpack(packed: Uint8Array, sizeBytes: number): Uint8Array {
  const bytes = zlib.zstdDecompressSync(packed, { chunkSize: Math.max(zlib.constants.Z_MIN_CHUNK, sizeBytes + 1) });
  if (bytes.length !== sizeBytes) {
    throw new RangeError(`A block of ${sizeBytes} bytes has ${bytes.length}.`);
  }
  return bytes;
}

/** What is small lies among others in a buffer of Node's, and stays. */
function release({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length + 1) {
    buffer.transfer(0);
  }
}
