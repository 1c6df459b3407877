import { randomInt, randomUUID } from 'node:crypto';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { chooseLoad, copiedMode, type LoadMode } from '../../core/memory/gate';
import { type PhoneFacts, readPhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { phoneFolder } from './phone-folder';
import { batchTokens, type ServerEndpoint } from './server-arguments';
import { RunningSession } from './session/running-session';
import type { DeviceSession, SessionOptions } from './session/types';

export type { DeviceSession, SessionEvent, SessionOptions } from './session/types';

/**
 * Starts llama-server on a phone and waits until the model can answer. It listens on an abstract socket, or, where that
 * does not work, on a random port of the phone's loopback, behind a key; no port is opened on this computer.
 *
 * @throws WorkbenchError `device.tooLittleMemory`, `device.serverEnded`, `device.serverNotReady`; the signal's reason
 */
export async function startSession(phone: Phone, options: SessionOptions): Promise<DeviceSession> {
  const facts = options.facts ?? (await readPhoneFacts(phone, { ...(options.signal && { signal: options.signal }) }));
  const loadMode = chooseLoadMode(options, facts);
  const folder = await phoneFolder(phone, options);
  const id = randomUUID();
  const attempts: readonly ServerEndpoint[] = [
    { kind: 'abstract', name: `mobile-llm-${id}.sock` },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
    { kind: 'tcp', port: randomInt(20_000, 60_000) },
  ];
  let failure: unknown;
  for (const endpoint of attempts) {
    const session = new RunningSession(phone, {
      id,
      folder: `${folder.sessions}/${id}`,
      endpoint,
      facts,
      loadMode,
      options,
    });
    try {
      await session.start();
      return session;
    } catch (error) {
      await session.stop().catch(() => {});
      options.signal?.throwIfAborted();
      failure = error;
      if (!isListeningFailure(error)) {
        break;
      }
    }
  }
  throw failure;
}

/** True when another endpoint could help: the address was taken, not allowed, or is not reachable through adb. */
function isListeningFailure(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) {
    return false;
  }
  return error.code === 'device.serverUnreachable' || /couldn't (bind|start) HTTP/.test(error.message);
}

/** Says what the model needs. @throws WorkbenchError `device.tooLittleMemory` with the sum, part by part */
function chooseLoadMode({ shape, contextTokens, onEvent }: SessionOptions, facts: PhoneFacts): LoadMode {
  const { memoryAvailableBytes: availableBytes, memoryTotalBytes: totalBytes } = facts;
  if (!shape || availableBytes === undefined) {
    return copiedMode;
  }
  const choice = chooseLoad(shape, { contextTokens, batchTokens }, { availableBytes, totalBytes });
  onEvent?.({ type: 'memory', ...choice, availableBytes });
  const { mode, need, verdict, reserveBytes } = choice;
  if (verdict.verdict === 'refused') {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    throw new WorkbenchError('device.tooLittleMemory', {
      neededMegabytes: megabytes(need.totalBytes),
      reserveMegabytes: megabytes(reserveBytes),
      availableMegabytes: megabytes(availableBytes),
      weightsMegabytes: megabytes(need.weightsBytes),
      cacheMegabytes: megabytes(need.keyValueCacheBytes),
      buffersMegabytes: megabytes(need.computeBuffersBytes),
    });
  }
  return mode;
}
