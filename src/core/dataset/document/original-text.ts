import { type LineIndex, LineIndexBuilder } from './line-index';

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

/** A text as it was read, wherever its bytes lie. They never change. */
export interface OriginalText {
  readonly lines: LineIndex;
  /** Where bytes of one line lie as long as nothing else is asked for: whoever keeps them takes `bytesOf`. */
  spanOf(start: number, end: number): ByteSpan;
  /** Bytes of one line, to keep. */
  bytesOf(start: number, end: number): Uint8Array;
  /** One piece after the other: each is there until the next is asked for. */
  chunks(range: ByteRange): Iterable<Uint8Array>;
}

/** A text whose bytes lie in memory as they are. */
export class PlainText implements OriginalText {
  readonly lines: LineIndex;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    const index = new LineIndexBuilder(bytes.length);
    index.add(bytes);
    this.lines = index.finish();
    this.#bytes = bytes;
  }

  spanOf(start: number, end: number): ByteSpan {
    return { bytes: this.#bytes, start, end };
  }

  bytesOf(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  *chunks({ start, end }: ByteRange): Generator<Uint8Array> {
    yield this.#bytes.subarray(start, end);
  }
}
