import net from 'node:net';
import type { AdbServerClient } from '@yume-chan/adb';
import { type AbortSignal, MaybeConsumable, ReadableStream } from '@yume-chan/stream-extra';

export interface AdbServerAddress {
  readonly host: string;
  readonly port: number;
}

const connectTimeoutMs = 5000;

/**
 * Connects Tango's client to an adb server over Node's sockets.
 *
 * Unlike `@yume-chan/adb-server-node-tcp` 2.5.2 a connection that breaks without a FIN makes its readers fail instead
 * of leaving them waiting for ever: that is what a killed server or a pulled cable looks like.
 */
export class AdbConnector implements AdbServerClient.ServerConnector {
  readonly #address: AdbServerAddress;

  constructor(address: AdbServerAddress) {
    this.#address = address;
  }

  async connect(options: AdbServerClient.ServerConnectionOptions = {}): Promise<AdbServerClient.ServerConnection> {
    const socket = await connectSocket(this.#address, options.signal);
    if (options.unref) {
      socket.unref();
    }
    return connectionOf(socket);
  }

  addReverseTunnel(): never {
    throw new Error('Reverse tunnels are not used: the phone is always reached through streams.');
  }

  removeReverseTunnel(): void {}

  clearReverseTunnels(): void {}
}

/** Opens a TCP connection with Nagle's algorithm off. @throws the socket's error, or the signal's reason */
async function connectSocket(address: AdbServerAddress, signal: AbortSignal | undefined): Promise<net.Socket> {
  signal?.throwIfAborted();
  const socket = net.connect({ host: address.host, port: address.port, noDelay: true });
  const giveUp = () => socket.destroy(signal?.reason instanceof Error ? signal.reason : new Error('Cancelled.'));
  const tooLong = Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' });
  const overdue = setTimeout(() => socket.destroy(tooLong), connectTimeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  } finally {
    clearTimeout(overdue);
    signal?.removeEventListener('abort', giveUp);
  }
}

function connectionOf(socket: net.Socket): AdbServerClient.ServerConnection {
  let failure: Error | undefined;
  socket.on('error', (error) => {
    failure ??= error;
  });
  const closed = new Promise<undefined>((resolve) => {
    socket.on('close', () => resolve(undefined));
  });
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      socket.on('data', (chunk: Buffer) => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) {
          socket.pause();
        }
      });
      let over = false;
      const end = () => {
        if (!over) {
          over = true;
          closeOrFail(controller, failure);
        }
      };
      socket.on('end', end);
      socket.on('close', () => {
        failure ??= new Error('The connection to the adb server was closed.');
        end();
      });
    },
    pull: () => {
      socket.resume();
    },
    cancel: () => {
      socket.destroy();
    },
  });
  const writable = new MaybeConsumable.WritableStream<Uint8Array>({
    write: (chunk) =>
      new Promise<void>((resolve, reject) => {
        socket.write(chunk, (error) => (error ? reject(failure ?? error) : resolve()));
      }),
  });
  return {
    readable,
    writable,
    closed,
    close: () => {
      socket.destroy();
    },
  };
}

interface StreamEnd {
  close(): void;
  error(reason: unknown): void;
}

function closeOrFail(controller: StreamEnd, failure: Error | undefined): void {
  try {
    if (failure) {
      controller.error(failure);
    } else {
      controller.close();
    }
  } catch {
    // The reader cancelled before; nobody waits for the end.
  }
}
