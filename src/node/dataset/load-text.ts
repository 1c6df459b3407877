import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import type { OriginalText } from '../../core/dataset/document/original-text';
import type { ByteCodec } from '../../core/dataset/document/packed-text';
import { TextCollector } from '../../core/dataset/document/text-collector';
import { type FileState, readPieces } from './dataset-file';

/** Read at a time. */
const pieceBytes = 4 * 1024 * 1024;
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

/**
 * Reads all of a file, of any size, once, into less memory than it has bytes where it can be packed.
 * @throws WorkbenchError as `loadFile`
 */
export async function loadText(file: string, signal?: AbortSignal): Promise<LoadedText> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  let collector: TextCollector | undefined;
  const state = await readPieces(file, {
    signal,
    begin: (sizeBytes) => {
      collector = new TextCollector(sizeBytes, zstd);
    },
    bufferAt: () => piece,
    take: (bytes) => collector?.add(bytes),
  });
  return { text: (collector ?? new TextCollector(0, undefined)).finish(), state };
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
