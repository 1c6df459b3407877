import type { LineId, Splice } from '../document/line-document';
import { LineDocument } from '../document/line-document';
import type { OriginalText } from '../document/original-text';

/** The splice that makes of a document the lines of another file; nothing where they are the same. */
export function restoreLines(lines: LineDocument, text: Uint8Array | OriginalText): readonly Splice[] {
  const other = new LineDocument(text);
  const isSame = (index: number, otherIndex: number) => equal(lines.contentAt(index), other.contentAt(otherIndex));
  const shorter = Math.min(lines.lineCount, other.lineCount);
  let start = 0;
  while (start < shorter && isSame(start, start)) {
    start += 1;
  }
  let rest = 0;
  while (rest < shorter - start && isSame(lines.lineCount - 1 - rest, other.lineCount - 1 - rest)) {
    rest += 1;
  }
  const deleteCount = lines.lineCount - start - rest;
  const insert: LineId[] = [];
  for (let index = start; index < other.lineCount - rest; index += 1) {
    insert.push(lines.copyOf(other, index));
  }
  return deleteCount + insert.length === 0 ? [] : [{ index: start, deleteCount, insert }];
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
