/** One piece of a file, known by the digest of its bytes. Pieces of a file lie side by side and cover it. */
export interface FilePiece {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly digest: string;
}

/** How one range of the new file gets to the phone: over the cable, or from a file that is there already. */
export type TransferRange =
  | { readonly kind: 'data'; readonly offset: number; readonly sizeBytes: number }
  | { readonly kind: 'copy'; readonly offset: number; readonly sizeBytes: number; readonly baseOffset: number };

/**
 * Finds each piece of a file in a base by its digest, wherever it lies there, and joins neighbours. The plan may be
 * wrong where two pieces share a digest: what comes out of it is hashed as a whole in any case.
 */
export function planSplice(pieces: readonly FilePiece[], base: readonly FilePiece[]): readonly TransferRange[] {
  const inBase = new Map(base.map((piece) => [keyOf(piece), piece.offset]));
  const ranges: TransferRange[] = [];
  for (const piece of pieces) {
    const { offset, sizeBytes } = piece;
    const baseOffset = inBase.get(keyOf(piece));
    const range: TransferRange =
      baseOffset === undefined ? { kind: 'data', offset, sizeBytes } : { kind: 'copy', offset, sizeBytes, baseOffset };
    const joined = join(ranges.at(-1), range);
    if (joined) {
      ranges[ranges.length - 1] = joined;
    } else {
      ranges.push(range);
    }
  }
  return ranges;
}

/** Bytes that a plan takes from the base. */
export function copiedBytes(ranges: readonly TransferRange[]): number {
  return ranges.reduce((sum, range) => sum + (range.kind === 'copy' ? range.sizeBytes : 0), 0);
}

/** The part of a plan that lies between two bytes of the file. */
export function rangesBetween(ranges: readonly TransferRange[], start: number, end: number): readonly TransferRange[] {
  return ranges.flatMap((range): readonly TransferRange[] => {
    const offset = Math.max(range.offset, start);
    const sizeBytes = Math.min(range.offset + range.sizeBytes, end) - offset;
    if (sizeBytes <= 0) {
      return [];
    }
    return range.kind === 'data'
      ? [{ kind: 'data', offset, sizeBytes }]
      : [{ kind: 'copy', offset, sizeBytes, baseOffset: range.baseOffset + offset - range.offset }];
  });
}

function keyOf({ sizeBytes, digest }: FilePiece): string {
  return `${sizeBytes} ${digest}`;
}

/** One range for two that lie side by side in the file and, where they are copied, in the base. */
function join(before: TransferRange | undefined, range: TransferRange): TransferRange | undefined {
  if (before?.kind === 'data' && range.kind === 'data') {
    return { ...before, sizeBytes: before.sizeBytes + range.sizeBytes };
  }
  if (before?.kind === 'copy' && range.kind === 'copy' && before.baseOffset + before.sizeBytes === range.baseOffset) {
    return { ...before, sizeBytes: before.sizeBytes + range.sizeBytes };
  }
  return undefined;
}
