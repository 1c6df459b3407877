import type { ByteSpan } from '../document/original-text';

const upperToLower = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
const unchanged = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** Bytes that are looked for in others, skipping as Horspool does: most of what is searched is never looked at. */
export class ByteNeedle {
  readonly #needle: Uint8Array;
  readonly #fold: Uint8Array;
  readonly #skip: Uint32Array;

  /** @param matchCase else ASCII letters match in both cases */
  constructor(needle: Uint8Array, matchCase: boolean) {
    this.#fold = matchCase ? unchanged : upperToLower;
    this.#needle = needle.map((byte) => this.#fold[byte] ?? byte);
    const last = needle.length - 1;
    this.#skip = new Uint32Array(256).fill(needle.length);
    for (let byte = 0; byte < 256; byte += 1) {
      const place = this.#needle.lastIndexOf(this.#fold[byte] ?? byte, last - 1);
      this.#skip[byte] = last > 0 && place >= 0 ? last - place : Math.max(1, needle.length);
    }
  }

  get length(): number {
    return this.#needle.length;
  }

  /** Says whether the needle lies in a span. */
  isIn({ bytes, start, end }: ByteSpan): boolean {
    const [needle, fold, skip] = [this.#needle, this.#fold, this.#skip];
    const last = needle.length - 1;
    const lastByte = needle[last];
    for (let index = start + last; index < end; ) {
      const byte = bytes[index] ?? 0;
      if (fold[byte] === lastByte && this.#endsAt(bytes, index)) {
        return true;
      }
      index += skip[byte] ?? 1;
    }
    return false;
  }

  #endsAt(bytes: Uint8Array, index: number): boolean {
    const [needle, fold] = [this.#needle, this.#fold];
    const offset = index - needle.length + 1;
    for (let place = needle.length - 2; place >= 0; place -= 1) {
      if (fold[bytes[offset + place] ?? 0] !== needle[place]) {
        return false;
      }
    }
    return true;
  }
}
