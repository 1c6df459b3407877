/** 32 MiB: small enough to lose little when a cable is pulled, large enough that a confirmation costs nothing. */
export const defaultChunkBytes = 32 * 1024 * 1024;

/** Where the chunk that begins or goes on at `offset` ends, in bytes from the file's start. */
export function chunkEnd(offset: number, chunkBytes: number, fileBytes: number): number {
  return Math.min(fileBytes, (Math.floor(offset / chunkBytes) + 1) * chunkBytes);
}

/**
 * Bytes that must be free on the phone before a push: what is left to store plus 5 % of the file or 500 MB,
 * whichever is more, so that a phone is never filled to the brim.
 */
export function neededFreeBytes(fileBytes: number, storedBytes = 0): number {
  const reserveBytes = Math.max(Math.ceil(fileBytes * 0.05), 500_000_000);
  return Math.max(0, fileBytes - storedBytes) + reserveBytes;
}
