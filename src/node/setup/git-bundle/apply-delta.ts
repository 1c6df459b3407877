/**
 * Makes an object from another and git's instructions: copy a piece of that, or insert what follows.
 * @throws RangeError where the instructions leave their bounds
 */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const from = readSize(delta, 0);
  const to = readSize(delta, from.next);
  if (from.size !== base.length) {
    throw new RangeError('A difference was made from another object.');
  }
  const result = Buffer.alloc(to.size);
  let written = 0;
  for (let at = to.next; at < delta.length; ) {
    const instruction = delta.readUInt8(at++);
    let piece: Buffer;
    if (instruction & 0x80) {
      const offset = readNumber(delta, at, instruction & 0x0f);
      const length = readNumber(delta, offset.next, (instruction >> 4) & 0x07);
      at = length.next;
      // No length at all is the longest piece.
      piece = pieceOf(base, offset.value, length.value || 0x10000);
    } else {
      piece = pieceOf(delta, at, instruction);
      at += instruction;
    }
    if (piece.length === 0 || written + piece.length > to.size) {
      throw new RangeError('A difference makes more than it says.');
    }
    piece.copy(result, written);
    written += piece.length;
  }
  if (written !== to.size) {
    throw new RangeError('A difference makes less than it says.');
  }
  return result;
}

function pieceOf(buffer: Buffer, start: number, length: number): Buffer {
  if (start + length > buffer.length) {
    throw new RangeError('A difference copies from beyond its end.');
  }
  return buffer.subarray(start, start + length);
}

function readSize(delta: Buffer, start: number): { readonly size: number; readonly next: number } {
  let size = 0;
  let at = start;
  for (let scale = 1; ; scale *= 128) {
    const byte = delta.readUInt8(at++);
    size += (byte & 0x7f) * scale;
    if (!(byte & 0x80)) {
      return { size, next: at };
    }
  }
}

/** A little-endian number of which only the bytes that are not zero are there; the mask says which. */
function readNumber(delta: Buffer, start: number, mask: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = start;
  for (let byte = 0; byte < 4; byte += 1) {
    if (mask & (1 << byte)) {
      value += delta.readUInt8(at++) * 256 ** byte;
    }
  }
  return { value, next: at };
}
