const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;
/** Offsets beyond this do not fit 32 bits. */
const largestSmallOffset = 2 ** 32 - 1;
const fewestLines = 64;

/** Where each line begins, and as the last number where the bytes end. */
type LineOffsets = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/**
 * The lines of a text without its bytes. A line ends with `\n` or with the text; `\r` before it belongs to the line's end.
 * Bytes after the last `\n` are a line too; no bytes are no line. A byte order mark belongs to none.
 */
export class LineIndex {
  readonly count: number;
  readonly sizeBytes: number;
  /** 0 without a byte order mark. */
  readonly markLength: number;
  readonly #offsets: LineOffsets;
  /** A bit a line: whether `\r` stands before its `\n`. */
  readonly #returns: Uint8Array;
  readonly #hasLastEnd: boolean;

  constructor(
    offsets: LineOffsets,
    returns: Uint8Array,
    rest: { readonly markLength: number; readonly hasLastEnd: boolean },
  ) {
    this.#offsets = offsets;
    this.#returns = returns;
    this.#hasLastEnd = rest.hasLastEnd;
    this.markLength = rest.markLength;
    this.count = offsets.length - 1;
    this.sizeBytes = offsets[this.count] ?? 0;
  }

  startOf(line: number): number {
    return this.#offsets[line] ?? this.sizeBytes;
  }

  /** Behind a line's end. */
  endOf(line: number): number {
    return this.#offsets[line + 1] ?? this.sizeBytes;
  }

  /** Bytes of `\n`, `\r\n` or nothing. */
  endLengthOf(line: number): 0 | 1 | 2 {
    if (line === this.count - 1 && !this.#hasLastEnd) {
      return 0;
    }
    return ((this.#returns[line >>> 3] ?? 0) >>> (line & 7)) & 1 ? 2 : 1;
  }
}

/** Finds the lines of a text that comes in pieces of whole lines. */
export class LineIndexBuilder {
  #offsets: LineOffsets;
  #returns = new Uint8Array(fewestLines >>> 3);
  #markLength = 0;
  #count = 0;
  #sizeBytes = 0;
  #hasLastEnd = false;

  /** @param sizeBytes of the text that is expected: nothing more may come */
  constructor(sizeBytes: number) {
    this.#offsets = sizeBytes > largestSmallOffset ? new Float64Array(fewestLines) : new Uint32Array(fewestLines);
  }

  /** @param lines one or more of them; only the last of the text may be without an end */
  add(lines: Uint8Array): void {
    let start = this.#sizeBytes === 0 && byteOrderMark.every((byte, index) => lines[index] === byte) ? 3 : 0;
    this.#markLength = Math.max(this.#markLength, start);
    while (start < lines.length) {
      const feed = lines.indexOf(lineFeed, start);
      this.#addLine(this.#sizeBytes + start, feed > start && lines[feed - 1] === carriageReturn);
      start = feed < 0 ? lines.length : feed + 1;
    }
    this.#sizeBytes += lines.length;
    this.#hasLastEnd = lines.at(-1) === lineFeed;
  }

  finish(): LineIndex {
    const offsets = this.#offsets.slice(0, this.#count + 1);
    offsets[this.#count] = this.#sizeBytes;
    return new LineIndex(offsets, this.#returns.slice(0, (this.#count + 7) >>> 3), {
      markLength: this.#markLength,
      hasLastEnd: this.#hasLastEnd,
    });
  }

  #addLine(start: number, hasReturn: boolean): void {
    const line = this.#count;
    // One place is left for where the text ends.
    if (line + 1 >= this.#offsets.length) {
      const more = this.#offsets.length * 2;
      const [offsets, returns] = [this.#offsets, this.#returns];
      this.#offsets = offsets instanceof Float64Array ? new Float64Array(more) : new Uint32Array(more);
      this.#offsets.set(offsets);
      this.#returns = new Uint8Array(more >>> 3);
      this.#returns.set(returns);
    }
    this.#offsets[line] = start;
    if (hasReturn) {
      this.#returns[line >>> 3] = (this.#returns[line >>> 3] ?? 0) | (1 << (line & 7));
    }
    this.#count += 1;
  }
}
