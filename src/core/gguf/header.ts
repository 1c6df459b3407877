import { WorkbenchError } from '../errors/workbench-error';
import { ByteReader, NeedsMoreBytes } from './byte-reader';
import { readMetadata, readPairCount } from './metadata';
import { type GgufTensor, padTo, readTensorCount, readTensors } from './tensors';
import type { GgufValue } from './value';

/** What a GGUF file says about itself, checked before anything else touches the file. */
export interface GgufHeader {
  readonly version: number;
  readonly alignmentBytes: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Where the tensor data begins, in bytes from the beginning of the file. */
  readonly dataOffset: number;
  /** `general.architecture`, for example `llama`. */
  readonly architecture: string | undefined;
  readonly chatTemplate: string | undefined;
}

/** Reads up to `length` bytes at `offset`; fewer only at the end of the file. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

const firstReadBytes = 1024 * 1024;
const longestHeaderBytes = 256 * 1024 * 1024;
const smallestAlignment = 8;
const largestAlignment = 4096;
/** Files are padded at their end, but hide nothing there. */
const mostTrailingBytes = 64 * 1024;

/**
 * Reads and checks the header of a GGUF file (version 2 or 3, little-endian). Counts, lengths and offsets in the file
 * are trusted for nothing: memory grows only with what was really read, at most 256 MiB.
 *
 * @throws WorkbenchError `gguf.*`; the signal's reason when cancelled; whatever `read` throws.
 */
export async function readGgufHeader(
  read: ReadBytes,
  fileSizeBytes: number,
  signal?: AbortSignal,
): Promise<GgufHeader> {
  let wantedBytes = Math.min(firstReadBytes, fileSizeBytes);
  for (;;) {
    signal?.throwIfAborted();
    const bytes = await read(0, wantedBytes);
    if (bytes.byteLength < wantedBytes) {
      const parameters = { what: 'the header', neededBytes: wantedBytes, availableBytes: bytes.byteLength };
      throw new WorkbenchError('gguf.truncated', parameters);
    }
    try {
      return parseGgufHeader(bytes, fileSizeBytes);
    } catch (error) {
      if (!(error instanceof NeedsMoreBytes)) {
        throw error;
      }
      wantedBytes = nextReadBytes(bytes.byteLength, error.wantedBytes, fileSizeBytes);
    }
  }
}

/** Doubles, so that reading again from the beginning stays cheap. */
function nextReadBytes(haveBytes: number, neededBytes: number, fileSizeBytes: number): number {
  if (neededBytes > longestHeaderBytes) {
    const parameters = { what: 'the length of the header', value: neededBytes, limit: longestHeaderBytes };
    throw new WorkbenchError('gguf.limit', parameters);
  }
  return Math.min(fileSizeBytes, longestHeaderBytes, Math.max(haveBytes * 2, neededBytes));
}

/** Parses the beginning of a file; `NeedsMoreBytes` says that it is not enough. */
export function parseGgufHeader(bytes: Uint8Array, fileSizeBytes: number): GgufHeader {
  const reader = new ByteReader(bytes, fileSizeBytes);
  if (fileSizeBytes < 4 || reader.u32('the magic number') !== 0x46554747) {
    throw new WorkbenchError('gguf.notGguf');
  }
  const version = reader.u32('the version');
  if (version !== 2 && version !== 3) {
    throw new WorkbenchError('gguf.version', { version });
  }
  const tensorCount = readTensorCount(reader);
  const metadata = readMetadata(reader, readPairCount(reader));
  const alignmentBytes = alignmentOf(metadata);
  const tensors = readTensors(reader, tensorCount, alignmentBytes);
  const dataOffset = padTo(reader.offset, alignmentBytes);
  checkEnd(dataOffset, tensors, { fileSizeBytes, alignmentBytes });
  return {
    version,
    alignmentBytes,
    metadata,
    tensors,
    dataOffset,
    architecture: textOf(metadata, 'general.architecture'),
    chatTemplate: textOf(metadata, 'tokenizer.chat_template'),
  };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get('general.alignment');
  if (value === undefined) {
    return 32;
  }
  const alignment = value.kind === 'number' && value.type === 'u32' ? Number(value.value) : 0;
  const isPowerOfTwo = Number.isInteger(Math.log2(alignment));
  if (!isPowerOfTwo || alignment < smallestAlignment || alignment > largestAlignment) {
    throw new WorkbenchError('gguf.limit', { what: 'general.alignment', value: alignment, limit: largestAlignment });
  }
  return alignment;
}

function checkEnd(
  dataOffset: number,
  tensors: readonly GgufTensor[],
  { fileSizeBytes, alignmentBytes }: { readonly fileSizeBytes: number; readonly alignmentBytes: number },
): void {
  const last = tensors.at(-1);
  const endBytes = last === undefined ? dataOffset : dataOffset + last.offset + last.sizeBytes;
  if (last !== undefined && endBytes > fileSizeBytes) {
    const parameters = { what: 'the tensor data', neededBytes: endBytes, availableBytes: fileSizeBytes };
    throw new WorkbenchError('gguf.truncated', parameters);
  }
  if (fileSizeBytes > padTo(endBytes, alignmentBytes) + mostTrailingBytes) {
    throw new WorkbenchError('gguf.invalid', { offset: endBytes, detail: 'The file goes on behind its last tensor.' });
  }
}

/** A text of the metadata, or undefined where it is absent or not a text. */
export function textOf(metadata: ReadonlyMap<string, GgufValue>, key: string): string | undefined {
  const value = metadata.get(key);
  return value?.kind === 'text' ? value.value : undefined;
}

/** A number of the metadata that JavaScript can hold exactly, or undefined. */
export function numberOf(metadata: ReadonlyMap<string, GgufValue>, key: string): number | undefined {
  const value = metadata.get(key);
  const number = value?.kind === 'number' ? Number(value.value) : undefined;
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}
