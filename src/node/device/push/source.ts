import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { dataHeaderBytes } from '../../../core/transfer/frames';
import { DigestBuilder, type FileDigests } from './digests';
import { packetHeaderBytes } from './shell-packets';

/** Large enough that a read or a write costs little, small enough to see a damaged chunk soon. */
const readBytes = 1024 * 1024;
/** One that is read ahead, one in hand, one on its way. */
const bufferCount = 3;
/** Both headers lie before the data, so that all of it goes out in one write and nothing is copied. */
const headerBytes = packetHeaderBytes + dataHeaderBytes;

/** Some bytes of the file. */
export interface SourceBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** The same bytes with room before them for the headers of a packet and of a data frame. */
  readonly packet: Uint8Array;
}

/** A file on this computer that is being pushed. It is hashed while it is read, once. */
export class PushSource implements AsyncDisposable {
  readonly file: string;
  readonly sizeBytes: number;
  readonly #handle: FileHandle;
  #digests: FileDigests | DigestBuilder;

  private constructor(file: string, handle: FileHandle, digests: FileDigests | DigestBuilder) {
    this.file = file;
    this.#handle = handle;
    this.#digests = digests;
    this.sizeBytes = digests.sizeBytes;
  }

  /** @throws the file system's error */
  static async open(file: string, digests: FileDigests | DigestBuilder): Promise<PushSource> {
    return new PushSource(file, await open(file, 'r'), digests);
  }

  get digests(): FileDigests {
    return this.#digests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  /**
   * Reads a range, one piece ahead. What is yielded may be overwritten when the piece after the next is asked for.
   * @throws WorkbenchError `device.fileChanged` when the file has become shorter
   */
  async *read(start: number, end: number): AsyncGenerator<SourceBytes> {
    const buffers = Array.from({ length: bufferCount }, () => new Uint8Array(headerBytes + readBytes));
    let next = this.#readOne(buffers[0], start, end);
    for (let offset = start, turn = 1; offset < end; turn += 1) {
      const current = await next;
      offset += current.bytes.length;
      next = this.#readOne(buffers[turn % bufferCount], offset, end);
      // Whoever stops in the middle leaves this read without a reader.
      next.catch(() => {});
      this.#feed(current);
      yield current;
    }
  }

  /** SHA-256 of the file's beginning. */
  async prefixDigest(bytes: number, signal?: AbortSignal): Promise<string> {
    const known = this.#digests.prefixes.get(bytes);
    if (known !== undefined) {
      return known;
    }
    if (this.#digests instanceof DigestBuilder && this.#digests.position <= bytes) {
      this.#digests.mark(bytes);
      await this.digestTo(bytes, signal);
      return this.prefixDigest(bytes, signal);
    }
    const hash = createHash('sha256');
    for await (const piece of this.read(0, bytes)) {
      signal?.throwIfAborted();
      hash.update(piece.bytes);
    }
    return hash.digest('hex');
  }

  /** Hashes up to this byte what was not hashed yet. */
  async digestTo(bytes: number, signal?: AbortSignal, onProgress?: (doneBytes: number) => void): Promise<void> {
    const digests = this.#digests;
    if (!(digests instanceof DigestBuilder)) {
      return;
    }
    for await (const piece of this.read(digests.position, bytes)) {
      signal?.throwIfAborted();
      onProgress?.(piece.offset + piece.bytes.length);
    }
  }

  #feed({ offset, bytes }: SourceBytes): void {
    if (this.#digests instanceof DigestBuilder && offset <= this.#digests.position) {
      this.#digests.feed(offset, bytes);
    }
  }

  async #readOne(buffer: Uint8Array | undefined, offset: number, end: number): Promise<SourceBytes> {
    const packet = buffer ?? new Uint8Array(headerBytes + readBytes);
    const wanted = Math.min(readBytes, end - offset);
    let filled = 0;
    while (filled < wanted) {
      const position = headerBytes + filled;
      const { bytesRead } = await this.#handle.read(packet, position, wanted - filled, offset + filled);
      if (bytesRead === 0) {
        throw new WorkbenchError('device.fileChanged', { file: this.file });
      }
      filled += bytesRead;
    }
    const used = packet.subarray(0, headerBytes + wanted);
    return { offset, bytes: used.subarray(headerBytes), packet: used };
  }
}
