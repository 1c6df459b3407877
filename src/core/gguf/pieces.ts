import type { GgufHeader } from './header';

/** A range of a file's bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Large enough that a file has some thousand pieces, small enough that a changed row does not cost a whole tensor. */
export const longestPieceBytes = 1024 * 1024;

/**
 * Cuts a GGUF file where its content does: the header, then each tensor with its padding, in pieces of at most 1 MiB.
 * Together they cover the file. Two files with a tensor in common have its pieces in common, wherever it lies.
 */
export function ggufPieces(header: GgufHeader, fileSizeBytes: number): readonly ByteRange[] {
  const starts = [0, ...header.tensors.map((tensor) => header.dataOffset + tensor.offset)];
  return starts.flatMap((start, index) => cut(start, starts[index + 1] ?? fileSizeBytes));
}

function cut(start: number, end: number): readonly ByteRange[] {
  const count = Math.ceil((end - start) / longestPieceBytes);
  return Array.from({ length: count }, (_, index) => {
    const offset = start + index * longestPieceBytes;
    return { offset, sizeBytes: Math.min(longestPieceBytes, end - offset) };
  });
}
