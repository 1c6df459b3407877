import http from 'node:http';
import { type Duplex, PassThrough } from 'node:stream';
import { thrownError } from '../../core/errors/thrown-error';

/** llama-server's HTTP library closes a connection that was idle for 5 s; ours ends first, so that no request meets that. */
const idleTimeoutMs = 4000;

/** Opens a connection to a server, within a time of its own. */
export type Connect = () => Promise<Duplex>;

/**
 * The connections to one server. One that is free is kept for the next request. A new stream through adb costs a way to
 * the phone and back, and then 40 ms more: the adb server waits for an acknowledgement before it passes on the second
 * piece of a reply (Nagle), and a kernel that has just sent delays that. On a stream that was idle for 40 ms it does not.
 * Measured: `npm run bench -- chat-stream`.
 */
export class KeptConnections extends http.Agent {
  readonly #connect: Connect;
  readonly #idle = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(connect: Connect) {
    super({ keepAlive: true, maxFreeSockets: 1, scheduling: 'lifo' });
    this.#connect = connect;
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, connection: Duplex) => void,
  ): null {
    this.#connect().then(
      (connection) => callback?.(null, Object.assign(connection, { ref: () => {} })),
      (error: unknown) => callback?.(thrownError(error), new PassThrough().destroy()),
    );
    return null;
  }

  // Not Node's own: it asks for more of a socket's methods than `ref`, and a stream through adb has none of them.
  override keepSocketAlive(connection: Duplex): boolean {
    this.#idle.set(connection, setTimeout(() => connection.destroy(), idleTimeoutMs).unref());
    return true;
  }

  override reuseSocket(connection: Duplex, request: http.ClientRequest): void {
    clearTimeout(this.#idle.get(connection));
    super.reuseSocket(connection, request);
  }
}
