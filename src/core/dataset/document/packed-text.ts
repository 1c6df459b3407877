import { type LineIndex, LineIndexBuilder } from './line-index';
import type { ByteRange, ByteSpan, OriginalText } from './original-text';

const lineFeed = 0x0a;
/** Of whole lines, packed together: larger ones pack better, and take longer to look into for one row. */
const usualBlockBytes = 128 * 1024;
/** Blocks that are kept as they are, for who comes back to them: a window of rows, the row that is edited. */
const mostUnpacked = 4;
/**
 * Packed blocks lie in pieces of memory of this size: a thousand small ones among what comes and goes while a text is
 * read would keep all of that from being given back.
 */
const slabBytes = 1024 * 1024;
/** What gets no smaller than this is kept as it is. */
const worthwhileShare = 0.9;

/** Makes bytes fewer and back. What it gives is given back to it. */
export interface ByteCodec {
  readonly pack: (bytes: Uint8Array) => Uint8Array;
  /** @param sizeBytes of what was packed */
  readonly unpack: (packed: Uint8Array, sizeBytes: number) => Uint8Array;
  /**
   * Takes back at once what `unpack` gave: as garbage, blocks of a search over all of a file would take half of it before
   * any are collected.
   */
  readonly release: (unpacked: Uint8Array) => void;
}

interface Block extends ByteRange {
  readonly bytes: Uint8Array;
  readonly isPacked: boolean;
}

/** A text that lies in memory packed: dialogues take a tenth of their bytes. Of it a few blocks are there as they were. */
export class PackedText implements OriginalText {
  readonly lines: LineIndex;
  readonly #blocks: readonly Block[];
  readonly #codec: ByteCodec;
  /** By place, the one that was asked for last at the end. */
  readonly #unpacked = new Map<number, Uint8Array>();
  #latest = -1;
  #latestBytes: Uint8Array = new Uint8Array(0);

  constructor(lines: LineIndex, blocks: readonly Block[], codec: ByteCodec) {
    this.lines = lines;
    this.#blocks = blocks;
    this.#codec = codec;
  }

  spanOf(start: number, end: number): ByteSpan {
    const place = this.#placeOf(start);
    const from = this.#blocks[place]?.start ?? 0;
    return { bytes: this.#bytesAt(place), start: start - from, end: end - from };
  }

  bytesOf(start: number, end: number): Uint8Array {
    const span = this.spanOf(start, end);
    return span.bytes.slice(span.start, span.end);
  }

  *chunks({ start, end }: ByteRange): Generator<Uint8Array> {
    for (let place = this.#placeOf(start); place < this.#blocks.length; place += 1) {
      const block = this.#blocks[place];
      if (block === undefined || block.start >= end) {
        return;
      }
      const bytes = this.#unpack(block);
      yield bytes.subarray(Math.max(0, start - block.start), end - block.start);
      this.#release(block, bytes);
    }
  }

  #bytesAt(place: number): Uint8Array {
    if (place === this.#latest) {
      return this.#latestBytes;
    }
    const block = this.#blocks[place];
    const bytes = this.#unpacked.get(place) ?? (block ? this.#unpack(block) : new Uint8Array(0));
    this.#unpacked.delete(place);
    this.#unpacked.set(place, bytes);
    this.#latest = place;
    this.#latestBytes = bytes;
    this.#forgetOldest();
    return bytes;
  }

  #forgetOldest(): void {
    const [oldest] = this.#unpacked.size > mostUnpacked ? this.#unpacked : [];
    const block = oldest && this.#blocks[oldest[0]];
    if (block) {
      this.#unpacked.delete(oldest[0]);
      this.#release(block, oldest[1]);
    }
  }

  #unpack({ bytes, isPacked, start, end }: Block): Uint8Array {
    return isPacked ? this.#codec.unpack(bytes, end - start) : bytes;
  }

  #release({ isPacked }: Block, bytes: Uint8Array): void {
    if (isPacked) {
      this.#codec.release(bytes);
    }
  }

  /** The block with an offset; lines are mostly looked at one after the other. */
  #placeOf(offset: number): number {
    const latest = this.#blocks[this.#latest];
    if (latest && offset >= latest.start && offset < latest.end) {
      return this.#latest;
    }
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#blocks[middle]?.start ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}

/** Packs a text that comes in pieces of any size. */
export class TextPacker {
  readonly #codec: ByteCodec;
  readonly #blockBytes: number;
  readonly #slabBytes: number;
  readonly #index: LineIndexBuilder;
  readonly #blocks: Block[] = [];
  /** What is not in a block yet: the beginning of it. */
  #waiting: Uint8Array<ArrayBuffer>;
  #waitingLength = 0;
  #packedEnd = 0;
  #slab = new Uint8Array(0);
  #slabEnd = 0;

  /** @param sizeBytes of the text that is expected: nothing more may come */
  constructor(sizeBytes: number, codec: ByteCodec, blockBytes = usualBlockBytes) {
    this.#codec = codec;
    this.#blockBytes = blockBytes;
    this.#slabBytes = Math.min(slabBytes, sizeBytes);
    this.#waiting = new Uint8Array(blockBytes * 2);
    this.#index = new LineIndexBuilder(sizeBytes);
  }

  /** Bytes of a line that has not come to its end: they lie here as they are. */
  get waitingBytes(): number {
    return this.#waitingLength;
  }

  /** @param piece is copied */
  add(piece: Uint8Array): void {
    for (let start = 0; start < piece.length; ) {
      const end = Math.min(piece.length, start + this.#blockBytes);
      this.#take(piece.subarray(start, end));
      start = end;
      if (this.#waitingLength >= this.#blockBytes) {
        this.#packWholeLines();
      }
    }
  }

  finish(): PackedText {
    if (this.#waitingLength > 0) {
      this.#pack(this.#waitingLength);
    }
    return new PackedText(this.#index.finish(), this.#blocks, this.#codec);
  }

  #take(piece: Uint8Array): void {
    const length = this.#waitingLength + piece.length;
    if (length > this.#waiting.length) {
      const more = new Uint8Array(Math.max(length, this.#waiting.length * 2));
      more.set(this.#waiting.subarray(0, this.#waitingLength));
      this.#waiting = more;
    }
    this.#waiting.set(piece, this.#waitingLength);
    this.#waitingLength = length;
  }

  #packWholeLines(): void {
    const last = this.#waiting.lastIndexOf(lineFeed, this.#waitingLength - 1);
    if (last >= 0) {
      this.#pack(last + 1);
    }
  }

  #pack(length: number): void {
    const lines = this.#waiting.subarray(0, length);
    this.#index.add(lines);
    const packed = this.#codec.pack(lines);
    const isPacked = packed.length < length * worthwhileShare;
    const end = this.#packedEnd + length;
    this.#blocks.push({ start: this.#packedEnd, end, bytes: this.#keep(isPacked ? packed : lines), isPacked });
    this.#packedEnd = end;
    this.#waiting.copyWithin(0, length, this.#waitingLength);
    this.#waitingLength -= length;
  }

  #keep(bytes: Uint8Array): Uint8Array {
    if (this.#slabEnd + bytes.length > this.#slab.length) {
      this.#slab = new Uint8Array(Math.max(this.#slabBytes, bytes.length));
      this.#slabEnd = 0;
    }
    const start = this.#slabEnd;
    this.#slabEnd += bytes.length;
    this.#slab.set(bytes, start);
    return this.#slab.subarray(start, this.#slabEnd);
  }
}
