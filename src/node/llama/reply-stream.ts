import type http from 'node:http';

/** So often in a row a connection may be cut before it brought a byte: a server that only hangs up is no lost link. */
const mostFruitlessCuts = 8;

/** How the bytes of one reply are had, from the start and again after a lost link. */
export interface ReplySource {
  start(): Promise<http.IncomingMessage>;
  /** The rest from this byte on; undefined when the server has no such reply (any more). */
  resume(fromByte: number): Promise<http.IncomingMessage | undefined>;
  /** Waits until the server can be reached again. @throws what ends the reply instead */
  recover(cause: unknown): Promise<void>;
  /** The reply cannot be completed: the server forgot it, or hangs up again and again. */
  cut(cause: unknown): never;
}

/**
 * The body of a streamed reply as if its connection had never been cut: after each cut the server is asked for what
 * comes behind the last byte that arrived, so nothing is lost or doubled wherever the cut was.
 */
export async function* readReply(source: ReplySource): AsyncGenerator<Uint8Array> {
  let arrivedBytes = 0;
  let fruitlessCuts = 0;
  let open: () => Promise<http.IncomingMessage | undefined> = () => source.start();
  for (;;) {
    try {
      const response = await open();
      for await (const chunk of response ?? []) {
        arrivedBytes += chunk.length;
        fruitlessCuts = 0;
        yield chunk;
      }
      if (response) {
        return;
      }
    } catch (error) {
      fruitlessCuts += 1;
      if (fruitlessCuts > mostFruitlessCuts) {
        source.cut(error);
      }
      await source.recover(error);
      open = () => source.resume(arrivedBytes);
      continue;
    }
    if (arrivedBytes > 0) {
      source.cut(undefined);
    }
    // The request itself was lost.
    open = () => source.start();
  }
}
