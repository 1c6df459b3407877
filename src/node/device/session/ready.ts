import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { LlamaServerClient } from '../../llama/client';

const readyTimeoutMs = 120_000;
const readyPollMs = 50;
/** A server that says it listens answers at once, if only that it is loading; adb may still not be allowed there. */
const reachableTimeoutMs = 3000;

export interface StartingServer {
  readonly client: LlamaServerClient;
  /** Why it ended, once it has. */
  endedError(): WorkbenchError | undefined;
  readLog(): Promise<string>;
}

/**
 * Waits until the model can answer.
 * @throws WorkbenchError `device.serverEnded`, `device.serverUnreachable`, `device.serverNotReady`, those of a lost
 *   link; the signal's reason on abort
 */
export async function waitUntilReady(server: StartingServer, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  let silentSince = performance.now();
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    const ended = server.endedError();
    if (ended) {
      throw ended;
    }
    const health = await healthOf(server.client, signal);
    if (health === 'ok') {
      return;
    }
    if (health === 'loading') {
      silentSince = performance.now();
    } else if (performance.now() - silentSince > reachableTimeoutMs) {
      silentSince = performance.now();
      await requireNotListening(server);
    }
    await delay(readyPollMs, undefined, signal ? { signal } : {});
  }
  throw new WorkbenchError('device.serverNotReady', { seconds: readyTimeoutMs / 1000, tail: await server.readLog() });
}

async function requireNotListening(server: StartingServer): Promise<void> {
  const tail = await server.readLog();
  if (/\blistening on /.test(tail)) {
    throw new WorkbenchError('device.serverUnreachable', { tail });
  }
}

async function healthOf(
  client: LlamaServerClient,
  signal: AbortSignal | undefined,
): Promise<'ok' | 'loading' | 'silent'> {
  try {
    return await client.health(signal);
  } catch (error) {
    signal?.throwIfAborted();
    // Nothing listens yet. A link that is gone is not going to answer later either.
    if (error instanceof WorkbenchError && (error.code === 'adb.linkLost' || error.code === 'adb.phoneNotFound')) {
      throw error;
    }
    return 'silent';
  }
}
