import { Duplex } from 'node:stream';

/** What waits in memory each way: a payload on its way and the next, so that neither side waits for the other. */
const waitingBytes = 1 << 20;
/** How long a service may take to read what arrived before the other side closed. */
const drainTimeoutMs = 1000;

/** What a stream needs of the connection that carries it. */
export interface StreamTransport {
  readonly maximumPayloadBytes: number;
  /** Sends one WRTE packet of this stream. */
  sendData(payload: Buffer): void;
  /** Tells the other side that the last WRTE was taken in (OKAY). */
  sendReady(): void;
  /** Sends CLSE and forgets the stream. */
  sendClose(): void;
}

/**
 * One adb stream as a Node Duplex, with the protocol's flow control: one WRTE in flight each way, the next only after
 * OKAY. A reader that does not keep up withholds the OKAY, so at most two payloads wait in memory.
 */
export class ServiceStream extends Duplex {
  readonly #transport: StreamTransport;
  #onAcknowledged: (() => void) | undefined;
  #readyOwed = false;
  #closed = false;

  constructor(transport: StreamTransport) {
    super({
      allowHalfOpen: true,
      autoDestroy: true,
      readableHighWaterMark: waitingBytes,
      writableHighWaterMark: waitingBytes,
    });
    this.#transport = transport;
    // A peer that goes away is an ordinary end for a service; each service listens for `close`.
    this.on('error', () => {});
  }

  /** WRTE from the other side. */
  receiveData(payload: Buffer): void {
    if (this.destroyed || this.#closed) {
      return;
    }
    if (this.push(payload)) {
      this.#transport.sendReady();
    } else {
      this.#readyOwed = true;
    }
  }

  /** OKAY from the other side: our last WRTE was taken in. */
  receiveReady(): void {
    const onAcknowledged = this.#onAcknowledged;
    this.#onAcknowledged = undefined;
    onAcknowledged?.();
  }

  /** CLSE from the other side, or the connection is gone. What had arrived is still read, then the stream ends. */
  receiveClose(): void {
    this.#closed = true;
    this.receiveReady();
    this.push(null);
    const overdue = setTimeout(() => this.destroy(), drainTimeoutMs);
    this.once('end', () => this.destroy());
    this.once('close', () => clearTimeout(overdue));
  }

  override _read(): void {
    if (this.#readyOwed && !this.#closed) {
      this.#readyOwed = false;
      this.#transport.sendReady();
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#sendInTurn(chunk, callback);
  }

  /** What was written while a payload was on its way goes out as one. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#sendInTurn(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  #sendInTurn(chunk: Buffer, callback: (error?: Error | null) => void): void {
    const limit = this.#transport.maximumPayloadBytes;
    const sendFrom = (position: number): void => {
      if (this.#closed) {
        // Nobody is there to read it; the service learns of that by `close`.
        callback();
        return;
      }
      const end = Math.min(position + limit, chunk.length);
      this.#onAcknowledged = () => (end < chunk.length ? sendFrom(end) : callback());
      this.#transport.sendData(chunk.subarray(position, end));
    };
    if (chunk.length === 0) {
      callback();
      return;
    }
    sendFrom(0);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#close();
    callback();
    this.destroy();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#close();
    callback(error);
  }

  #close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#transport.sendClose();
    }
  }
}
