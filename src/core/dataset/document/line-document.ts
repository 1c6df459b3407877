import { type ByteRange, type ByteSpan, type OriginalText, PlainText } from './original-text';

/** What ends a line, by its length. */
const ends = [new Uint8Array(0), Uint8Array.of(0x0a), Uint8Array.of(0x0d, 0x0a)] as const;

/** A line that was written here: its words, and what ends it. */
interface WrittenLine {
  readonly content: Uint8Array;
  readonly end: Uint8Array;
}

/**
 * A line of a document, whether it stands there now or was taken out: what undo puts back. Its content never changes.
 */
export type LineId = number & { readonly __brand: 'LineId' };

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
  readonly #text: OriginalText;
  readonly #written: WrittenLine[] = [];
  /** Ids in their order; undefined as long as that is the order of the file. */
  #order: Uint32Array | undefined;
  /** By id: the line's index + 1, or 0. Made when it is asked for. */
  #places: Uint32Array | undefined;
  #lineCount: number;
  readonly #originalCount: number;
  readonly #usualEnd: Uint8Array;

  constructor(text: Uint8Array | OriginalText) {
    this.#text = text instanceof Uint8Array ? new PlainText(text) : text;
    this.#originalCount = this.#text.lines.count;
    this.#lineCount = this.#originalCount;
    this.#usualEnd = this.#firstEnd();
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** The file that was read. */
  get original(): OriginalText {
    return this.#text;
  }

  /** Lines of the file that was read: their ids are the numbers below this. */
  get originalCount(): number {
    return this.#originalCount;
  }

  /** Bytes that `chunks` gives. */
  get sizeBytes(): number {
    let size = 0;
    for (const piece of this.pieces()) {
      size += 'start' in piece ? piece.end - piece.start : piece.length;
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
    const written = this.#writtenAt(id);
    if (written) {
      return written.content;
    }
    const { lines } = this.#requireOriginal(id);
    return this.#text.bytesOf(lines.startOf(id), lines.endOf(id) - lines.endLengthOf(id));
  }

  /** Where the content of a line lies, as long as nothing else is asked for. */
  contentSpanOf(id: LineId): ByteSpan {
    const written = this.#writtenAt(id);
    if (written) {
      return { bytes: written.content, start: 0, end: written.content.length };
    }
    const { lines } = this.#requireOriginal(id);
    return this.#text.spanOf(lines.startOf(id), lines.endOf(id) - lines.endLengthOf(id));
  }

  /** Bytes of a line's content, which need not be looked at for it. */
  contentLengthOf(id: LineId): number {
    const written = this.#writtenAt(id);
    if (written) {
      return written.content.length;
    }
    const { lines } = this.#requireOriginal(id);
    return lines.endOf(id) - lines.endLengthOf(id) - lines.startOf(id);
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
    // A copy: a view of it would keep what lies beside it too.
    this.#written.push({ content: other.contentOf(line).slice(), end: other.#endOf(line) });
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

  /** The document's bytes, to be written one after the other: each piece is there until the next is asked for. */
  chunks(): Generator<Uint8Array> {
    return this.bytesOf(this.pieces());
  }

  /** The same of what `pieces` gave, whatever became of the document since. */
  *bytesOf(pieces: Iterable<ByteRange | Uint8Array>): Generator<Uint8Array> {
    for (const piece of pieces) {
      yield* 'start' in piece ? this.#text.chunks(piece) : [piece];
    }
  }

  /** The same as places in the file that was read, and what was written since. None is empty. */
  *pieces(): Generator<ByteRange | Uint8Array> {
    const { markLength, sizeBytes } = this.#text.lines;
    let range: ByteRange = { start: 0, end: this.#order === undefined ? sizeBytes : markLength };
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
        const { lines } = this.#text;
        yield { start: lines.startOf(id), end: lines.endOf(id) };
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

  #requireOriginal(id: LineId): OriginalText {
    if (!(id >= 0 && id < this.#originalCount)) {
      throw new RangeError(`There is no line with the id ${id}.`);
    }
    return this.#text;
  }

  #endOf(id: LineId): Uint8Array {
    const written = this.#writtenAt(id);
    if (written) {
      return written.end;
    }
    return ends[this.#requireOriginal(id).lines.endLengthOf(id)];
  }

  /** What ends the first line, for new ones; `\n` in a file of one line without an end. */
  #firstEnd(): Uint8Array {
    const end = this.#originalCount === 0 ? ends[0] : this.#endOf(0 as LineId);
    return end.length === 0 ? ends[1] : end;
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
