import { findLines, type LineOffsets } from './line-offsets';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;
const noBytes = new Uint8Array(0);

/** A line that was written here: its words, and what ends it. */
interface WrittenLine {
  readonly content: Uint8Array;
  readonly end: Uint8Array;
}

/**
 * A line of a document, whether it stands there now or was taken out: what undo puts back. Its content never changes.
 */
export type LineId = number & { readonly __brand: 'LineId' };

/** Bytes of the file that was read, next to each other. */
export interface ByteRange {
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
}

/** Bytes among others, without a copy or a view of them: for whoever looks at a million lines. */
export interface ByteSpan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** So many lines at an index give way to others. */
export interface Splice {
  readonly index: number;
  readonly deleteCount: number;
  readonly insert: readonly LineId[];
}

/**
 * A text file as lines over its original bytes. Lines that nobody touched keep their bytes, line ends and all, whatever
 * they are: what is printed of an untouched document is what was read. Lines count from 0 and end with `\n` or with the
 * file; `\r` before it belongs to the line's end, a byte order mark to none.
 */
export class LineDocument {
  readonly #bytes: Uint8Array;
  readonly #markLength: number;
  readonly #offsets: LineOffsets;
  readonly #written: WrittenLine[] = [];
  /** Ids in their order; undefined as long as that is the order of the file. */
  #order: Uint32Array | undefined;
  /** By id: the line's index + 1, or 0. Made when it is asked for. */
  #places: Uint32Array | undefined;
  #lineCount: number;
  readonly #originalCount: number;
  readonly #usualEnd: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const hasMark = byteOrderMark.every((byte, index) => bytes[index] === byte);
    this.#markLength = hasMark ? byteOrderMark.length : 0;
    this.#offsets = findLines(bytes, this.#markLength);
    this.#originalCount = this.#offsets.length - 1;
    this.#lineCount = this.#originalCount;
    this.#usualEnd = this.#firstEnd();
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** The file that was read. */
  get originalBytes(): Uint8Array {
    return this.#bytes;
  }

  /** Lines of the file that was read: their ids are the numbers below this. */
  get originalCount(): number {
    return this.#originalCount;
  }

  /** Bytes that `chunks` gives. */
  get sizeBytes(): number {
    let size = 0;
    for (const chunk of this.chunks()) {
      size += chunk.length;
    }
    return size;
  }

  idAt(index: number): LineId {
    if (index < 0 || index >= this.#lineCount) {
      throw new RangeError(`There is no line ${index} of ${this.#lineCount}.`);
    }
    return (this.#order?.[index] ?? index) as LineId;
  }

  /** Where a line stands; undefined where it was taken out. */
  indexOf(id: LineId): number | undefined {
    if (this.#order === undefined) {
      return id < this.#lineCount ? id : undefined;
    }
    this.#places ??= placesOf(this.#order, this.#originalCount + this.#written.length);
    const place = this.#places[id] ?? 0;
    return place > 0 ? place - 1 : undefined;
  }

  /** A line's bytes without its end and without the file's byte order mark. */
  contentAt(index: number): Uint8Array {
    return this.contentOf(this.idAt(index));
  }

  contentOf(id: LineId): Uint8Array {
    const { bytes, start, end } = this.contentSpanOf(id);
    return bytes.subarray(start, end);
  }

  /** Where the content of a line lies. */
  contentSpanOf(id: LineId): ByteSpan {
    const written = this.#writtenAt(id);
    if (written) {
      return { bytes: written.content, start: 0, end: written.content.length };
    }
    const start = this.#offsets[id] ?? 0;
    const end = this.#offsets[id + 1];
    if (end === undefined) {
      throw new RangeError(`There is no line with the id ${id}.`);
    }
    return { bytes: this.#bytes, start, end: end - this.#endLength(start, end) };
  }

  /** True where it is a line of the file that was read. */
  isOriginal(id: LineId): boolean {
    return id < this.#originalCount;
  }

  /**
   * Makes a line that can be put in place of another or between others.
   * @param like the line whose end it takes; by default that of the file's first line
   */
  write(content: Uint8Array, like?: LineId): LineId {
    const id = this.#originalCount + this.#written.length;
    this.#written.push({ content, end: like === undefined ? this.#usualEnd : this.#endOf(like) });
    return id as LineId;
  }

  /** Makes a line as it stands in another document, its end with it. */
  copyOf(other: LineDocument, index: number): LineId {
    const line = other.idAt(index);
    const id = this.#originalCount + this.#written.length;
    this.#written.push({ content: other.contentOf(line), end: other.#endOf(line) });
    return id as LineId;
  }

  /** Changes which lines stand where. Returns what takes the change back. */
  splice({ index, deleteCount, insert }: Splice): Splice {
    if (index < 0 || deleteCount < 0 || index + deleteCount > this.#lineCount) {
      throw new RangeError(`There are no ${deleteCount} lines at ${index} of ${this.#lineCount}.`);
    }
    const old = this.#order ?? inFileOrder(this.#lineCount);
    const taken = old.slice(index, index + deleteCount);
    if (insert.length === deleteCount) {
      old.set(insert, index);
      this.#order = old;
      this.#replacePlaces(taken, insert, index);
    } else {
      const order = new Uint32Array(old.length - deleteCount + insert.length);
      order.set(old.subarray(0, index));
      order.set(insert, index);
      order.set(old.subarray(index + deleteCount), index + insert.length);
      this.#order = order;
      this.#places = undefined;
      this.#lineCount = order.length;
    }
    return { index, deleteCount: insert.length, insert: Array.from(taken) as LineId[] };
  }

  /** Typing into a row of a million must not count a million lines. */
  #replacePlaces(taken: Uint32Array, insert: readonly LineId[], index: number): void {
    if (this.#places === undefined) {
      return;
    }
    this.#places = withRoom(this.#places, this.#originalCount + this.#written.length);
    for (const id of taken) {
      this.#places[id] = 0;
    }
    for (const [offset, id] of insert.entries()) {
      this.#places[id] = index + offset + 1;
    }
  }

  /** The document's bytes, to be written one after the other; what was not touched comes in the largest pieces. */
  *chunks(): Generator<Uint8Array> {
    for (const piece of this.pieces()) {
      yield 'start' in piece ? this.#bytes.subarray(piece.start, piece.end) : piece;
    }
  }

  /** The same as places in the file that was read, and what was written since. None is empty. */
  *pieces(): Generator<ByteRange | Uint8Array> {
    let range: ByteRange = { start: 0, end: this.#order === undefined ? this.#bytes.length : this.#markLength };
    for (const piece of this.#order === undefined ? [] : this.#linePieces()) {
      if ('start' in piece && piece.start === range.end) {
        range = { start: range.start, end: piece.end };
        continue;
      }
      yield* notEmpty(range);
      range = 'start' in piece ? piece : { start: 0, end: 0 };
      yield* 'start' in piece ? [] : notEmpty(piece);
    }
    yield* notEmpty(range);
  }

  *#linePieces(): Generator<ByteRange | Uint8Array> {
    for (let index = 0; index < this.#lineCount; index += 1) {
      const id = this.idAt(index);
      const written = this.#writtenAt(id);
      if (written) {
        yield written.content;
        yield written.end;
      } else {
        const [start, end] = this.#spanOf(id);
        yield { start, end };
      }
      // A line that ended with the file and now stands before others needs an end.
      if (index < this.#lineCount - 1 && this.#endOf(id).length === 0) {
        yield this.#usualEnd;
      }
    }
  }

  /** Undefined for a line of the file. */
  #writtenAt(id: LineId): WrittenLine | undefined {
    // An index below 0 would be looked up as a name, at a hundred times the price.
    return id < this.#originalCount ? undefined : this.#written[id - this.#originalCount];
  }

  #spanOf(id: LineId): readonly [start: number, end: number] {
    const start = this.#offsets[id];
    const end = this.#offsets[id + 1];
    if (start === undefined || end === undefined) {
      throw new RangeError(`There is no line with the id ${id}.`);
    }
    return [start, end];
  }

  #endOf(id: LineId): Uint8Array {
    const written = this.#writtenAt(id);
    if (written) {
      return written.end;
    }
    const [start, end] = this.#spanOf(id);
    return this.#bytes.subarray(end - this.#endLength(start, end), end);
  }

  #endLength(start: number, end: number): number {
    if (end === start || this.#bytes[end - 1] !== lineFeed) {
      return 0;
    }
    return end - start >= 2 && this.#bytes[end - 2] === carriageReturn ? 2 : 1;
  }

  /** What ends the first line, for new ones; `\n` in a file of one line without an end. */
  #firstEnd(): Uint8Array {
    const end = this.#originalCount === 0 ? noBytes : this.#endOf(0 as LineId);
    return end.length === 0 ? Uint8Array.of(lineFeed) : end;
  }
}

function placesOf(order: Uint32Array, idCount: number): Uint32Array {
  const places = new Uint32Array(idCount);
  for (let index = 0; index < order.length; index += 1) {
    places[order[index] ?? 0] = index + 1;
  }
  return places;
}

function withRoom(places: Uint32Array, idCount: number): Uint32Array {
  if (places.length >= idCount) {
    return places;
  }
  const grown = new Uint32Array(Math.max(idCount, places.length + 1024));
  grown.set(places);
  return grown;
}

function* notEmpty<Piece extends ByteRange | Uint8Array>(piece: Piece): Generator<Piece> {
  if ('start' in piece ? piece.end > piece.start : piece.length > 0) {
    yield piece;
  }
}

/** A loop, because `Uint32Array.from` calls a function for each of a million lines. */
function inFileOrder(lineCount: number): Uint32Array {
  const order = new Uint32Array(lineCount);
  for (let line = 0; line < lineCount; line += 1) {
    order[line] = line;
  }
  return order;
}
