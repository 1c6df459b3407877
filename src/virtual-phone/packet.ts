/**
 * The transport protocol between an adb server and a phone: 24-byte headers, little-endian, then the payload.
 * Source: AOSP packages/modules/adb, docs/dev/protocol.md and adb.h.
 */
export const commands = {
  connect: fourCharacters('CNXN'),
  authenticate: fourCharacters('AUTH'),
  open: fourCharacters('OPEN'),
  ready: fourCharacters('OKAY'),
  write: fourCharacters('WRTE'),
  close: fourCharacters('CLSE'),
} as const;

/** Where both sides speak this version or a newer one, payload checksums are skipped. */
export const skipChecksumVersion = 0x01000001;
/** The largest payload that either side may ever send (adb.h, MAX_PAYLOAD). */
export const maximumPayloadBytes = 1 << 20;
const headerBytes = 24;

export interface Packet {
  readonly command: number;
  readonly argument0: number;
  readonly argument1: number;
  readonly payload: Buffer;
}

/** The 24 bytes that go before a payload. The checksum is the sum of its bytes; only old peers read it. */
export function encodeHeader(packet: Packet, { withChecksum = false } = {}): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt32LE(packet.command, 0);
  header.writeUInt32LE(packet.argument0, 4);
  header.writeUInt32LE(packet.argument1, 8);
  header.writeUInt32LE(packet.payload.length, 12);
  header.writeUInt32LE(withChecksum ? sumOf(packet.payload) : 0, 16);
  header.writeUInt32LE((packet.command ^ 0xffffffff) >>> 0, 20);
  return header;
}

function sumOf(payload: Buffer): number {
  let sum = 0;
  for (const byte of payload) {
    sum += byte;
  }
  return sum;
}

/** Cuts a byte stream into packets; holds at most one header and one payload. */
export class PacketReader {
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  #payload: Buffer | undefined;
  #payloadFilled = 0;

  /**
   * @returns the packets that are complete with this chunk
   * @throws Error when the bytes are not a packet; the connection cannot be used any more
   */
  feed(chunk: Buffer): Packet[] {
    const packets: Packet[] = [];
    let position = 0;
    while (position < chunk.length) {
      if (this.#payload === undefined) {
        position += this.#fillHeader(chunk, position);
      }
      if (this.#payload !== undefined) {
        const copied = chunk.copy(this.#payload, this.#payloadFilled, position);
        this.#payloadFilled += copied;
        position += copied;
        if (this.#payloadFilled === this.#payload.length) {
          packets.push(this.#finish(this.#payload));
        }
      }
    }
    return packets;
  }

  #fillHeader(chunk: Buffer, position: number): number {
    const copied = chunk.copy(this.#header, this.#headerFilled, position, position + headerBytes - this.#headerFilled);
    this.#headerFilled += copied;
    if (this.#headerFilled === headerBytes) {
      const command = this.#header.readUInt32LE(0);
      const length = this.#header.readUInt32LE(12);
      if (this.#header.readUInt32LE(20) !== (command ^ 0xffffffff) >>> 0 || length > maximumPayloadBytes) {
        throw new Error('The bytes received are not an adb packet.');
      }
      this.#payload = Buffer.allocUnsafe(length);
      this.#payloadFilled = 0;
    }
    return copied;
  }

  #finish(payload: Buffer): Packet {
    const packet = {
      command: this.#header.readUInt32LE(0),
      argument0: this.#header.readUInt32LE(4),
      argument1: this.#header.readUInt32LE(8),
      payload,
    };
    this.#headerFilled = 0;
    this.#payload = undefined;
    return packet;
  }
}

/** `OKAY` → the number whose little-endian bytes are those letters. */
function fourCharacters(text: string): number {
  return Buffer.from(text, 'latin1').readUInt32LE(0);
}
