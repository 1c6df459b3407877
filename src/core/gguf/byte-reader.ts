import { WorkbenchError } from '../errors/workbench-error';

/** The buffered part of the file is used up: read more and begin again. Never leaves this folder. */
export class NeedsMoreBytes extends Error {
  readonly wantedBytes: number;

  constructor(wantedBytes: number) {
    super('More of the file is needed.');
    this.name = 'NeedsMoreBytes';
    this.wantedBytes = wantedBytes;
  }
}

/** Reads little-endian values from the beginning of a file. Nothing is allocated before its length was checked. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly fileSizeBytes: number;
  offset = 0;

  constructor(bytes: Uint8Array, fileSizeBytes: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileSizeBytes = fileSizeBytes;
  }

  /** Bytes from here to the end of the file. */
  get remainingBytes(): number {
    return this.fileSizeBytes - this.offset;
  }

  /** Moves over `length` bytes and gives where they began. */
  skip(length: number, what: string): number {
    const start = this.offset;
    if (length > this.remainingBytes) {
      const parameters = { what, neededBytes: length, availableBytes: Math.max(0, this.remainingBytes) };
      throw new WorkbenchError('gguf.truncated', parameters);
    }
    if (start + length > this.#bytes.byteLength) {
      throw new NeedsMoreBytes(start + length);
    }
    this.offset = start + length;
    return start;
  }

  u32(what: string): number {
    return this.#view.getUint32(this.skip(4, what), true);
  }

  u64(what: string): bigint {
    return this.#view.getBigUint64(this.skip(8, what), true);
  }

  /** A count that must fit: never more than `limit`, never more than the rest of the file can hold. */
  count(what: string, limit: number, smallestBytes: number): number {
    const value = this.u64(what);
    const limitHere = Math.min(limit, Math.floor(this.remainingBytes / smallestBytes));
    if (value > BigInt(limitHere)) {
      throw new WorkbenchError('gguf.limit', { what, value: String(value), limit: limitHere });
    }
    return Number(value);
  }

  text(what: string, longestBytes: number): string {
    const length = this.count(`the length of ${what}`, longestBytes, 1);
    const start = this.skip(length, what);
    try {
      return this.#text.decode(this.#bytes.subarray(start, start + length));
    } catch (error) {
      throw new WorkbenchError('gguf.invalid', { offset: start, detail: `${what} is not UTF-8.` }, { cause: error });
    }
  }

  /** A text that C compares up to its first zero: with one in it, two names could look different and be the same. */
  name(what: string, longestBytes: number): string {
    const start = this.offset;
    const name = this.text(what, longestBytes);
    if (name.includes('\0')) {
      throw new WorkbenchError('gguf.invalid', { offset: start, detail: `${what} holds a zero byte.` });
    }
    return name;
  }

  /** One number or truth value of a fixed size. */
  scalar(type: ScalarType, what: string): number | bigint | boolean {
    const start = this.skip(scalarBytes[type], what);
    switch (type) {
      case 'u8':
        return this.#view.getUint8(start);
      case 'i8':
        return this.#view.getInt8(start);
      case 'u16':
        return this.#view.getUint16(start, true);
      case 'i16':
        return this.#view.getInt16(start, true);
      case 'u32':
        return this.#view.getUint32(start, true);
      case 'i32':
        return this.#view.getInt32(start, true);
      case 'f32':
        return this.#view.getFloat32(start, true);
      case 'bool':
        return this.#view.getUint8(start) !== 0;
      case 'u64':
        return this.#view.getBigUint64(start, true);
      case 'i64':
        return this.#view.getBigInt64(start, true);
      case 'f64':
        return this.#view.getFloat64(start, true);
    }
  }
}

export const scalarBytes = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  bool: 1,
  u64: 8,
  i64: 8,
  f64: 8,
} as const;
export type ScalarType = keyof typeof scalarBytes;
