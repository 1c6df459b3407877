import { createHash } from 'node:crypto';
import type { ByteRange } from '../../../core/gguf/pieces';
import type { FilePiece } from '../../../core/transfer/splice';

/** Half a SHA-256: a piece that is mistaken for another costs a chunk sent again, never a wrong file. */
const pieceDigestLength = 32;

/** What was learned of a file's content while it was read. */
export interface FileDigests {
  readonly sizeBytes: number;
  readonly chunkBytes: number;
  /** SHA-256 of the file's beginning, in lower-case hex, by its length: each multiple of the chunk, and the whole. */
  readonly prefixes: ReadonlyMap<number, string>;
  /** Empty for a file that is not a GGUF. */
  readonly pieces: readonly FilePiece[];
}

export interface DigestLayout {
  readonly sizeBytes: number;
  readonly chunkBytes: number;
  /** Side by side from the file's start; may be empty. */
  readonly pieces: readonly ByteRange[];
}

/** Hashes a file's bytes as they come by, each once: the whole, every beginning that matters, and every piece. */
export class DigestBuilder implements FileDigests {
  readonly sizeBytes: number;
  readonly chunkBytes: number;
  readonly prefixes = new Map<number, string>();
  readonly pieces: FilePiece[] = [];
  readonly #whole = createHash('sha256');
  readonly #layout: readonly ByteRange[];
  readonly #marks = new Set<number>();
  #piece = createHash('sha256');
  #position = 0;

  constructor(layout: DigestLayout) {
    this.sizeBytes = layout.sizeBytes;
    this.chunkBytes = layout.chunkBytes;
    this.#layout = layout.pieces;
    this.#record();
  }

  /** Up to here every byte was hashed. */
  get position(): number {
    return this.#position;
  }

  /** Asks for the SHA-256 of the beginning of this length, when the bytes come by. */
  mark(bytes: number): void {
    this.#marks.add(bytes);
    this.#record();
  }

  /** Takes bytes of the file; what was hashed already is passed over. @throws RangeError for a gap */
  feed(offset: number, bytes: Uint8Array): void {
    if (offset > this.#position) {
      throw new RangeError(`Bytes from ${offset} came before those from ${this.#position}.`);
    }
    let rest = bytes.subarray(this.#position - offset);
    while (rest.length > 0) {
      const part = rest.subarray(0, this.#nextCut() - this.#position);
      this.#whole.update(part);
      this.#feedPiece(part);
      this.#position += part.length;
      this.#record();
      rest = rest.subarray(part.length);
    }
  }

  #nextCut(): number {
    const boundary = (Math.floor(this.#position / this.chunkBytes) + 1) * this.chunkBytes;
    const marks = [...this.#marks].filter((mark) => mark > this.#position);
    return Math.min(boundary, this.#pieceEnd(), ...marks, Math.max(this.sizeBytes, this.#position + 1));
  }

  #pieceEnd(): number {
    const piece = this.#layout[this.pieces.length];
    return piece ? piece.offset + piece.sizeBytes : Number.POSITIVE_INFINITY;
  }

  #feedPiece(part: Uint8Array): void {
    const piece = this.#layout[this.pieces.length];
    if (!piece) {
      return;
    }
    this.#piece.update(part);
    if (this.#position + part.length === piece.offset + piece.sizeBytes) {
      this.pieces.push({ ...piece, digest: this.#piece.digest('hex').slice(0, pieceDigestLength) });
      this.#piece = createHash('sha256');
    }
  }

  #record(): void {
    const at = this.#position;
    if (at % this.chunkBytes === 0 || at === this.sizeBytes || this.#marks.has(at)) {
      this.prefixes.set(at, this.#whole.copy().digest('hex'));
    }
  }
}
