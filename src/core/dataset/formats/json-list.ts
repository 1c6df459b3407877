import type { FoundRecord, Piece } from './pieces';

const code = { quote: 0x22, backslash: 0x5c, openList: 0x5b, closeList: 0x5d, openObject: 0x7b, closeObject: 0x7d };
const lineFeed = 0x0a;
const comma = 0x2c;

/** The items of one JSON list, each by its bytes: a file of 100 MB is never one value in memory. */
export function* jsonListItems(bytes: Uint8Array): Generator<Piece | FoundRecord> {
  const start = bytes.indexOf(code.openList);
  const isList = start >= 0 && isSpace(bytes, 0, start);
  if (!isList) {
    yield { line: 1, problem: 'it is not a JSON list' };
    return;
  }
  let line = 1 + countLines(bytes, 0, start);
  let counted = start;
  for (let at = nextItem(bytes, start + 1); ; ) {
    line += countLines(bytes, counted, at);
    counted = at;
    if (at >= bytes.length) {
      yield { line, problem: 'the list ends in the middle: the file was cut off' };
      return;
    }
    if (bytes[at] === code.closeList) {
      const rest = at + 1;
      yield* isSpace(bytes, rest, bytes.length) ? [] : [{ line, problem: 'there is more after the end of the list' }];
      return;
    }
    const end = endOfValue(bytes, at);
    if (end === undefined) {
      yield { line, problem: 'the list ends in the middle of this item: the file was cut off' };
      return;
    }
    yield { line, bytes: bytes.subarray(at, end) };
    at = nextItem(bytes, end);
  }
}

/** Where a value ends: behind its last bracket, or before the comma that follows a plain value. */
function endOfValue(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === code.quote) {
      at = endOfString(bytes, at);
      if (depth === 0) {
        return at + 1;
      }
    } else if (byte === code.openList || byte === code.openObject) {
      depth += 1;
    } else if (byte === code.closeList || byte === code.closeObject) {
      depth -= 1;
      if (depth <= 0) {
        // A bracket that closes nothing ends the value before it, and is an item where there is none.
        return depth < 0 && at > start ? at : at + 1;
      }
    } else if (byte === comma && depth === 0) {
      return at;
    }
  }
  return undefined;
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === code.backslash) {
      at += 1;
    } else if (bytes[at] === code.quote) {
      return at;
    }
  }
  return bytes.length;
}

function nextItem(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] === comma || isSpaceByte(bytes[at]))) {
    at += 1;
  }
  return at;
}

function isSpace(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    if (!isSpaceByte(bytes[at])) {
      return false;
    }
  }
  return true;
}

function isSpaceByte(byte: number | undefined): boolean {
  return byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09;
}

function countLines(bytes: Uint8Array, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at += 1) {
    count += bytes[at] === lineFeed ? 1 : 0;
  }
  return count;
}
