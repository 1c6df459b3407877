import type { Socket } from 'node:net';
import type { FaultInjector } from './faults';
import { commands, encodeHeader, maximumPayloadBytes, type Packet, PacketReader, protocolVersion } from './packet';
import { ServiceStream } from './stream';

/** Begins the service of an OPEN; resolves to what runs on the stream, or rejects to refuse it. */
export type OpenService = (destination: string) => Promise<(stream: ServiceStream) => void>;

export interface ConnectionOptions {
  /** `device::ro.product.model=…;features=…`, sent in answer to CNXN. */
  readonly banner: string;
  readonly openService: OpenService;
  readonly faults: FaultInjector;
}

/** One adb server connected to this phone: CNXN without AUTH (every PC is trusted), then numbered streams. */
export class DeviceConnection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #reader = new PacketReader();
  readonly #streams = new Map<number, ServiceStream>();
  #lastStreamId = 0;
  #maximumPayloadBytes = maximumPayloadBytes;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#endStreams());
  }

  /** Cuts the link, as a pulled cable does. */
  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const verdict = this.#options.faults.onReceived(chunk.length);
    if (verdict === 'drop') {
      this.destroy();
      return;
    }
    if (verdict === 'stall') {
      this.#socket.pause();
    }
    try {
      for (const packet of this.#reader.feed(chunk)) {
        this.#handle(packet);
      }
    } catch {
      this.destroy();
    }
  }

  /** Reads again after a stall. */
  resume(): void {
    this.#socket.resume();
  }

  #handle(packet: Packet): void {
    switch (packet.command) {
      case commands.connect:
        this.#maximumPayloadBytes = Math.min(packet.argument1, maximumPayloadBytes);
        this.#send(commands.connect, protocolVersion, maximumPayloadBytes, Buffer.from(`${this.#options.banner}\0`));
        return;
      case commands.open:
        void this.#open(packet.argument0, packet.payload.toString('utf8').replace(/\0.*$/s, ''));
        return;
      case commands.ready:
        this.#streams.get(packet.argument1)?.receiveReady();
        return;
      case commands.write:
        this.#streams.get(packet.argument1)?.receiveData(this.#options.faults.corrupt(packet.payload));
        return;
      case commands.close:
        this.#forget(packet.argument1)?.receiveClose();
        return;
      default:
    }
  }

  async #open(remoteId: number, destination: string): Promise<void> {
    let serve: (stream: ServiceStream) => void;
    try {
      if (this.#options.faults.refuses(destination)) {
        throw new Error('A fault refuses this service.');
      }
      serve = await this.#options.openService(destination);
    } catch {
      this.#send(commands.close, 0, remoteId);
      return;
    }
    this.#lastStreamId += 1;
    const localId = this.#lastStreamId;
    const stream = new ServiceStream({
      maximumPayloadBytes: this.#maximumPayloadBytes,
      sendData: (payload) => this.#send(commands.write, localId, remoteId, payload),
      sendReady: () => this.#send(commands.ready, localId, remoteId),
      sendClose: () => {
        this.#forget(localId);
        this.#send(commands.close, localId, remoteId);
      },
    });
    this.#streams.set(localId, stream);
    this.#send(commands.ready, localId, remoteId);
    serve(stream);
    if (this.#socket.destroyed) {
      stream.receiveClose();
    }
  }

  #forget(localId: number): ServiceStream | undefined {
    const stream = this.#streams.get(localId);
    this.#streams.delete(localId);
    return stream;
  }

  #endStreams(): void {
    for (const stream of this.#streams.values()) {
      stream.receiveClose();
    }
    this.#streams.clear();
  }

  /** One packet, one write: two would let Nagle's algorithm and delayed acknowledgements add 40 ms to each. */
  #send(command: number, argument0: number, argument1: number, payload: Buffer = Buffer.alloc(0)): void {
    if (this.#socket.destroyed) {
      return;
    }
    const header = encodeHeader({ command, argument0, argument1, payload });
    if (payload.length === 0) {
      this.#socket.write(header);
      return;
    }
    this.#socket.cork();
    this.#socket.write(header);
    this.#socket.write(payload);
    this.#socket.uncork();
  }
}
