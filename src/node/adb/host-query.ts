import { once } from 'node:events';
import net from 'node:net';
import type { AdbServerAddress } from './connector';

/** More than any answer that is asked for here. */
const longestAnswer = 64 << 10;

export interface HostQueryOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What an adb server said: its text, or why it refused. */
export type HostAnswer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * Asks an adb server one question and returns its one answer.
 *
 * Servers of version 36 refuse a pairing by `OKAY` followed by `FAIL` and the reason, which clients that expect a text
 * after `OKAY` cannot read; here both ways of refusing are one.
 *
 * @throws Error when the connection breaks or time runs out; the signal's reason when cancelled
 */
export async function askAdbServer(
  address: AdbServerAddress,
  service: string,
  { timeoutMs, signal }: HostQueryOptions,
): Promise<HostAnswer> {
  signal?.throwIfAborted();
  const overdue = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, overdue]) : overdue;
  const socket = net.connect({ host: address.host, port: address.port, noDelay: true });
  const giveUp = () => socket.destroy();
  either.addEventListener('abort', giveUp, { once: true });
  try {
    await once(socket, 'connect', { signal: either });
    const request = Buffer.from(service, 'utf8');
    socket.write(Buffer.concat([Buffer.from(hexLength(request.length)), request]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer) {
        return answer;
      }
    }
    throw new Error('the adb server closed the connection before it answered');
  } catch (error) {
    signal?.throwIfAborted();
    throw overdue.aborted ? new Error(`the adb server did not answer within ${timeoutMs / 1000} s`) : error;
  } finally {
    either.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

/** Undefined while the answer is not whole. @throws Error when it is none */
function readAnswer(received: Buffer): HostAnswer | undefined {
  const status = received.toString('latin1', 0, 4);
  if (status.length < 4) {
    return undefined;
  }
  if (status === 'FAIL') {
    const reason = readText(received.subarray(4));
    return reason === undefined ? undefined : { ok: false, reason };
  }
  if (status !== 'OKAY') {
    throw new Error('what answers is no adb server');
  }
  const rest = received.subarray(4);
  if (rest.toString('latin1', 0, 4) === 'FAIL') {
    return readAnswer(rest);
  }
  const text = readText(rest);
  return text === undefined ? undefined : { ok: true, text };
}

function readText(bytes: Buffer): string | undefined {
  if (bytes.length < 4) {
    return undefined;
  }
  const digits = bytes.toString('latin1', 0, 4);
  const length = Number.parseInt(digits, 16);
  if (!/^[0-9a-f]{4}$/i.test(digits) || length > longestAnswer) {
    throw new Error('what answers is no adb server');
  }
  return bytes.length < 4 + length ? undefined : bytes.toString('utf8', 4, 4 + length);
}

function hexLength(length: number): string {
  return length.toString(16).padStart(4, '0');
}
