/** 32 MiB: small enough to lose little when a cable is pulled, large enough that a confirmation costs nothing. */
export const defaultChunkBytes = 32 * 1024 * 1024;

/** One piece of a push, confirmed by the phone before the next counts. */
export interface Chunk {
  readonly index: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/**
 * The pieces still to be sent, in order. `confirmedBytes` is the length of the part file on the phone; a piece that
 * is only partly there is sent again from its start, because its bytes were never confirmed.
 *
 * @throws RangeError for sizes that no file has.
 */
export function planChunks(fileBytes: number, confirmedBytes = 0, chunkBytes = defaultChunkBytes): readonly Chunk[] {
  if (!Number.isSafeInteger(fileBytes) || fileBytes < 0) {
    throw new RangeError(`A file cannot have ${fileBytes} bytes.`);
  }
  if (!Number.isSafeInteger(chunkBytes) || chunkBytes < 1) {
    throw new RangeError(`A chunk cannot have ${chunkBytes} bytes.`);
  }
  const chunks: Chunk[] = [];
  for (let offset = resumeOffset(fileBytes, confirmedBytes, chunkBytes); offset < fileBytes; offset += chunkBytes) {
    chunks.push({ index: offset / chunkBytes, offset, sizeBytes: Math.min(chunkBytes, fileBytes - offset) });
  }
  return chunks;
}

/** Where sending goes on: the last whole chunk. More bytes than the file has mean another file, so from the start. */
function resumeOffset(fileBytes: number, confirmedBytes: number, chunkBytes: number): number {
  if (confirmedBytes === fileBytes) {
    return fileBytes;
  }
  if (!Number.isSafeInteger(confirmedBytes) || confirmedBytes < 0 || confirmedBytes > fileBytes) {
    return 0;
  }
  return Math.floor(confirmedBytes / chunkBytes) * chunkBytes;
}

/**
 * Bytes that must be free on the phone before a push: what is left to send plus 5 % of the file or 500 MB,
 * whichever is more, so that a phone is never filled to the brim.
 */
export function neededFreeBytes(fileBytes: number, confirmedBytes = 0): number {
  const reserveBytes = Math.max(Math.ceil(fileBytes * 0.05), 500_000_000);
  return Math.max(0, fileBytes - confirmedBytes) + reserveBytes;
}
