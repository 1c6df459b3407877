import { Duplex } from 'node:stream';
import type { AdbSocket } from '@yume-chan/adb';
import { thrownError } from '../../core/errors/thrown-error';

/**
 * An adb stream as a Node Duplex.
 *
 * adb streams cannot be half closed: `end()` therefore only waits for what was written, and the stream is closed when
 * it is destroyed or when the phone closes it. A link that breaks is an error, a close by the phone is an end.
 */
export function duplexOf(socket: AdbSocket): Duplex {
  const reader = socket.readable.getReader();
  const writer = socket.writable.getWriter();
  writer.closed.catch(() => {});
  const duplex = new Duplex({
    allowHalfOpen: true,
    read() {
      reader.read().then(
        (result) => this.push(result.done ? null : result.value),
        (error: unknown) => this.destroy(thrownError(error)),
      );
    },
    write(chunk: Buffer, _encoding, callback) {
      writer.write(chunk).then(
        () => callback(),
        (error: unknown) => callback(thrownError(error)),
      );
    },
    destroy(error, callback) {
      Promise.resolve(socket.close()).then(
        () => callback(error),
        () => callback(error),
      );
    },
  });
  return duplex;
}
