import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { LinkEvent, LinkFaults } from './faults/link-faults';
import { Link } from './link';
import { commands, encodeHeader, type Packet, PacketReader, skipChecksumVersion } from './packet';
import { ServiceStream } from './stream';

/** Begins the service of an OPEN; resolves to what runs on the stream, or rejects to refuse it. */
export type OpenService = (destination: string) => Promise<(stream: ServiceStream) => void>;

/** What the phone says in its CNXN. */
export interface Greeting {
  /** `device::ro.product.model=…;features=…` */
  readonly banner: string;
  readonly protocolVersion: number;
  readonly maximumPayloadBytes: number;
}

export interface ConnectionOptions {
  /** How the phone receives a PC: it greets it, asks for a key it knows (and knows none), or says nothing. */
  readonly admission: () => Greeting | 'unauthorized' | 'silent';
  readonly openService: OpenService;
  readonly faults: LinkFaults;
  readonly onLinkEvent: (event: LinkEvent, connection: DeviceConnection) => void;
}

/** Kinds of AUTH packets; the third, the PC's public key, gets no answer until somebody accepts it on the phone. */
const authenticationKind = { token: 1, signature: 2 } as const;
const tokenBytes = 20;

/** One adb server connected to this phone: its greeting, then numbered streams. */
export class DeviceConnection {
  readonly #link: Link;
  readonly #options: ConnectionOptions;
  readonly #reader = new PacketReader();
  readonly #streams = new Map<number, ServiceStream>();
  #lastStreamId = 0;
  /** What the PC said in its CNXN; it waits there until it is greeted. */
  #waiting: { readonly protocolVersion: number; readonly maximumPayloadBytes: number } | undefined;
  #maximumPayloadBytes = 0;
  #needsChecksums = true;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#options = options;
    this.#link = new Link(socket, {
      faults: options.faults,
      onData: (chunk) => this.#receive(chunk),
      onEvent: (event) => options.onLinkEvent(event, this),
    });
    socket.on('close', () => this.#endStreams());
  }

  /** Cuts the link, as a pulled cable does. */
  cut(): void {
    this.#link.cut();
  }

  /** Reads again after a stall. */
  resume(): void {
    this.#link.resume();
  }

  /** Receives a PC that waits, now that the phone may have changed its mind. */
  reconsider(): void {
    if (this.#waiting) {
      this.#admit(this.#waiting);
    }
  }

  #receive(chunk: Buffer): void {
    try {
      for (const packet of this.#reader.feed(chunk)) {
        this.#handle(packet);
      }
    } catch {
      this.cut();
    }
  }

  #handle(packet: Packet): void {
    switch (packet.command) {
      case commands.connect:
        this.#waiting = { protocolVersion: packet.argument0, maximumPayloadBytes: packet.argument1 };
        this.#admit(this.#waiting);
        return;
      case commands.authenticate:
        if (packet.argument0 === authenticationKind.signature) {
          this.#askForKey();
        }
        return;
      case commands.open:
        void this.#open(packet.argument0, packet.payload.toString('utf8').replace(/\0.*$/s, ''));
        return;
      case commands.ready:
        this.#streams.get(packet.argument1)?.receiveReady();
        return;
      case commands.write:
        this.#streams.get(packet.argument1)?.receiveData(packet.payload);
        return;
      case commands.close:
        this.#forget(packet.argument1)?.receiveClose();
        return;
      default:
    }
  }

  #admit(peer: { readonly protocolVersion: number; readonly maximumPayloadBytes: number }): void {
    const admission = this.#options.admission();
    if (admission === 'silent') {
      return;
    }
    if (admission === 'unauthorized') {
      this.#askForKey();
      return;
    }
    this.#waiting = undefined;
    this.#maximumPayloadBytes = Math.min(peer.maximumPayloadBytes, admission.maximumPayloadBytes);
    this.#needsChecksums = Math.min(peer.protocolVersion, admission.protocolVersion) < skipChecksumVersion;
    const banner = Buffer.from(`${admission.banner}\0`);
    this.#send(commands.connect, admission.protocolVersion, admission.maximumPayloadBytes, banner);
  }

  #askForKey(): void {
    this.#send(commands.authenticate, authenticationKind.token, 0, randomBytes(tokenBytes));
  }

  async #open(remoteId: number, destination: string): Promise<void> {
    let serve: (stream: ServiceStream) => void;
    try {
      if (this.#waiting || this.#options.faults.refuses(destination)) {
        throw new Error('The phone refuses this service.');
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
    if (!this.#link.isOpen) {
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

  #send(command: number, argument0: number, argument1: number, payload: Buffer = Buffer.alloc(0)): void {
    const packet = { command, argument0, argument1, payload };
    this.#link.send(encodeHeader(packet, { withChecksum: this.#needsChecksums }), payload);
  }
}
