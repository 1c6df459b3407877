const lineFeed = 0x0a;
/** Offsets beyond this do not fit 32 bits. */
const largestSmallOffset = 2 ** 32 - 1;

/** Where each line begins, and as the last number where the bytes end. */
export type LineOffsets = Uint32Array | Float64Array;

/** Finds every line by its line feed, from an offset on. Bytes after the last one are a line too; no bytes are no line. */
export function findLines(bytes: Uint8Array, from: number): LineOffsets {
  const count = countLines(bytes, from);
  const offsets = bytes.length > largestSmallOffset ? new Float64Array(count + 1) : new Uint32Array(count + 1);
  let start = from;
  for (let line = 0; line < count; line += 1) {
    offsets[line] = start;
    const end = bytes.indexOf(lineFeed, start);
    start = end < 0 ? bytes.length : end + 1;
  }
  offsets[count] = bytes.length;
  return offsets;
}

function countLines(bytes: Uint8Array, from: number): number {
  let count = 0;
  let start = from;
  while (start < bytes.length) {
    count += 1;
    const end = bytes.indexOf(lineFeed, start);
    start = end < 0 ? bytes.length : end + 1;
  }
  return count;
}
