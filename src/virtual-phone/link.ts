import type { Socket } from 'node:net';
import type { LinkEvent, LinkFaults } from './faults/link-faults';

/** Shorter pauses are saved up: timers are not finer than 1 ms, and stopping and starting costs time of its own. */
const shortestPauseMs = 5;
/** A slow link takes bytes in pieces of this size. */
const pieceBytes = 64 << 10;

export interface LinkOptions {
  readonly faults: LinkFaults;
  readonly onData: (chunk: Buffer) => void;
  /** The byte was reached after which the link is cut, stands still, or the phone restarts. */
  readonly onEvent: (event: LinkEvent) => void;
}

/** The TCP connection of one adb server, with whatever faults are set on the way. */
export class Link {
  readonly #socket: Socket;
  readonly #options: LinkOptions;
  readonly #outgoing: Buffer[] = [];
  #isSending = false;
  #isHeld = false;
  #slowTimer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, options: LinkOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clearTimeout(this.#slowTimer));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Cuts the link, as a pulled cable does. */
  cut(): void {
    this.#socket.destroy();
  }

  /** Reads again after a stall. */
  resume(): void {
    this.#isHeld = false;
    this.#flow();
  }

  /**
   * Sends one packet in one write: two would let Nagle's algorithm and delayed acknowledgements add 40 ms to each.
   */
  send(header: Buffer, payload: Buffer): void {
    if (!this.isOpen) {
      return;
    }
    if (this.#isSending || this.#options.faults.outboundDelayMs(0) !== undefined) {
      this.#outgoing.push(header, payload);
      void this.#sendSlowly();
      return;
    }
    this.#socket.cork();
    this.#socket.write(header);
    if (payload.length > 0) {
      this.#socket.write(payload);
    }
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    const { passed, event } = this.#options.faults.receive(chunk.length);
    if (passed > 0) {
      this.#pauseFor(this.#options.faults.inboundDelayMs(passed));
      this.#options.onData(passed === chunk.length ? chunk : chunk.subarray(0, passed));
    }
    if (event === 'stall') {
      this.#isHeld = true;
      this.#socket.pause();
      this.#socket.unshift(chunk.subarray(passed));
    }
    if (event !== undefined) {
      this.#options.onEvent(event);
    }
  }

  #pauseFor(delayMs: number): void {
    if (delayMs < shortestPauseMs) {
      return;
    }
    this.#socket.pause();
    clearTimeout(this.#slowTimer);
    this.#slowTimer = setTimeout(() => {
      this.#slowTimer = undefined;
      this.#flow();
    }, delayMs);
  }

  #flow(): void {
    if (!this.#isHeld && this.#slowTimer === undefined) {
      this.#socket.resume();
    }
  }

  /** Sends what waits, in order, at the pace of a slow link. Only one of these runs at a time. */
  async #sendSlowly(): Promise<void> {
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    for (let next = this.#outgoing.shift(); next !== undefined; next = this.#outgoing.shift()) {
      for (let position = 0; position < next.length; position += pieceBytes) {
        const piece = next.subarray(position, position + pieceBytes);
        const delayMs = this.#options.faults.outboundDelayMs(piece.length) ?? 0;
        if (delayMs >= shortestPauseMs) {
          await new Promise((resolve) => setTimeout(resolve, delayMs));
        }
        this.#socket.write(piece);
      }
    }
    this.#isSending = false;
  }
}
