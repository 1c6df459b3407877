import type { Duplex } from 'node:stream';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { Phone } from '../../adb/phone';

/** Packet kinds of adb's shell protocol, version 2 (AOSP adb shell_protocol.h). */
const packetKind = { stdin: 0, stdout: 1, stderr: 2, exit: 3 } as const;
/** A kind and the length of the data, little-endian: room for it lies before what is sent. */
export const packetHeaderBytes = 5;
/** What a phone says in one packet; more than any program of ours prints at a time. */
const longestPacketBytes = 4 << 20;

export interface PacketHandlers {
  onOutput(kind: 'stdout' | 'stderr', data: Buffer): void;
}

/**
 * A command on the phone whose input is large. Unlike `Phone.shellStream` it copies nothing: whoever sends leaves room
 * for the packet's header before the data.
 */
export class ShellPackets {
  /** The exit code; rejects with `adb.linkLost` when the link is cut before the command ended. */
  readonly exited: Promise<number>;
  readonly #stream: Duplex;
  readonly #serial: string;

  private constructor(stream: Duplex, serial: string, handlers: PacketHandlers) {
    this.#stream = stream;
    this.#serial = serial;
    // Whoever writes learns of an error by its write.
    stream.on('error', () => {});
    this.exited = this.#read(handlers);
    this.exited.catch(() => {});
  }

  static async open(
    phone: Phone,
    command: string,
    options: { readonly handlers: PacketHandlers; readonly signal?: AbortSignal | undefined },
  ): Promise<ShellPackets> {
    const { handlers, signal } = options;
    const stream = await phone.openSocket(`shell,v2,raw:${command}`, { ...(signal && { signal }) });
    const shell = new ShellPackets(stream, phone.serial, handlers);
    if (signal) {
      const stop = () => shell.kill();
      signal.addEventListener('abort', stop, { once: true });
      stream.once('close', () => signal.removeEventListener('abort', stop));
    }
    return shell;
  }

  /**
   * Sends a packet: `packetHeaderBytes` to be filled in, then the data. Resolves when the buffer may be used again.
   * @throws WorkbenchError `adb.linkLost`, also when the command has ended
   */
  write(packet: Uint8Array): Promise<void> {
    const view = new DataView(packet.buffer, packet.byteOffset, packetHeaderBytes);
    view.setUint8(0, packetKind.stdin);
    view.setUint32(1, packet.length - packetHeaderBytes, true);
    return new Promise((resolve, reject) => {
      this.#stream.write(packet, (error) => (error ? reject(this.#lost(error)) : resolve()));
    });
  }

  /** Closes the stream; the phone sends SIGHUP to the command. */
  kill(): void {
    this.#stream.destroy();
  }

  async #read(handlers: PacketHandlers): Promise<number> {
    let pending = Buffer.alloc(0);
    try {
      for await (const chunk of this.#stream) {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
        while (pending.length >= packetHeaderBytes) {
          const end = packetHeaderBytes + pending.readUInt32LE(1);
          if (end > longestPacketBytes) {
            throw new Error('The phone does not speak the shell protocol.');
          }
          if (pending.length < end) {
            break;
          }
          const kind = pending.readUInt8(0);
          const data = pending.subarray(packetHeaderBytes, end);
          pending = pending.subarray(end);
          if (kind === packetKind.exit) {
            return data[0] ?? 0;
          }
          if (kind === packetKind.stdout || kind === packetKind.stderr) {
            handlers.onOutput(kind === packetKind.stdout ? 'stdout' : 'stderr', data);
          }
        }
      }
    } catch (error) {
      throw this.#lost(error);
    } finally {
      this.kill();
    }
    throw this.#lost(undefined);
  }

  #lost(cause: unknown): WorkbenchError {
    return new WorkbenchError('adb.linkLost', { serial: this.#serial }, { cause });
  }
}
