import { type OriginalText, PlainText } from './original-text';
import { type ByteCodec, TextPacker } from './packed-text';

/** Smaller texts are not worth packing: they are looked into sooner as they are. */
const smallestPackedBytes = 4_000_000;
/** A text with a longer line is none of rows, and every look at that line would unpack it. */
const longestPackedLineBytes = 4_000_000;

/** Collects a text that comes in pieces: packed where that is worth it, else as it is. */
export class TextCollector {
  readonly #sizeBytes: number;
  #packer: TextPacker | undefined;
  #plain: Uint8Array | undefined;
  #length = 0;

  /**
   * @param sizeBytes of all pieces
   * @param codec undefined where nothing can be packed
   */
  constructor(sizeBytes: number, codec: ByteCodec | undefined) {
    this.#sizeBytes = sizeBytes;
    this.#packer = codec && sizeBytes >= smallestPackedBytes ? new TextPacker(sizeBytes, codec) : undefined;
  }

  /** @param piece is copied */
  add(piece: Uint8Array): void {
    if (this.#packer === undefined) {
      this.#addPlain(piece);
      return;
    }
    this.#packer.add(piece);
    if (this.#packer.waitingBytes > longestPackedLineBytes) {
      const packed = this.#packer.finish();
      this.#packer = undefined;
      for (const chunk of packed.chunks({ start: 0, end: packed.lines.sizeBytes })) {
        this.#addPlain(chunk);
      }
    }
  }

  finish(): OriginalText {
    return this.#packer?.finish() ?? new PlainText((this.#plain ?? new Uint8Array(0)).subarray(0, this.#length));
  }

  #addPlain(piece: Uint8Array): void {
    this.#plain ??= new Uint8Array(this.#sizeBytes);
    this.#plain.set(piece, this.#length);
    this.#length += piece.length;
  }
}
