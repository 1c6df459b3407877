import type { Writable } from 'node:stream';

/** Writes and waits until the destination takes more. A destination that is gone swallows the data. */
export async function writeFully(destination: Writable, data: Buffer): Promise<void> {
  if (destination.destroyed || destination.writableEnded || destination.write(data)) {
    return;
  }
  await new Promise<void>((resolve) => {
    const done = () => {
      destination.off('drain', done);
      destination.off('close', done);
      resolve();
    };
    destination.on('drain', done);
    destination.on('close', done);
  });
}

/** Reads exact amounts from a chunked source. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns `length` bytes, or undefined when the source ends before */
  async read(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#pending.length === 0) {
        const next = await this.#source.next();
        if (next.done) {
          return undefined;
        }
        this.#pending = next.value;
      }
      const part = this.#pending.subarray(0, missing);
      this.#pending = this.#pending.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}
