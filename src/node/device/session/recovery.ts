import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { Phone } from '../../adb/phone';
import type { AdbLink } from '../../adb/server';
import type { LlamaServerClient } from '../../llama/client';
import { untilAborted } from '../../supervisor/until-aborted';
import { type PhoneProcess, readServerState, type ServerState } from '../session-process';
import { readPhoneIdentity, waitForReturn } from '../with-phone';

/** A cable that was pulled is plugged in again by then, and a phone that restarts is back. */
const returnTimeoutMs = 60_000;
const lookAgainMs = 100;

export interface LostServer {
  readonly sessionFolder: string;
  readonly process: PhoneProcess;
  readonly bootId: string | undefined;
  /** What `readPhoneIdentity` said at the start. */
  readonly identity: string;
  readonly client: LlamaServerClient;
  readonly modelPath: string;
  readonly openLink: (() => Promise<AdbLink>) | undefined;
  readonly returnTimeoutMs: number | undefined;
  /** The phone is away; called once. */
  readonly onLost: () => void;
  readonly signal: AbortSignal;
}

export interface FoundServer {
  readonly state: ServerState;
  readonly bootId: string | undefined;
}

/**
 * Waits for the phone that was there before, and says what has become of its server. Only one that is the same process
 * of the same boot, takes our key and has our model is `running`.
 *
 * @throws WorkbenchError `adb.didNotReturn`, `adb.otherPhone`; the signal's reason on abort
 */
export async function findServerAgain(phone: Phone, lost: LostServer): Promise<FoundServer> {
  const { signal } = lost;
  const limitMs = lost.returnTimeoutMs ?? returnTimeoutMs;
  const deadline = performance.now() + limitMs;
  let isToldLost = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await lookForServer(phone, lost);
    } catch (error) {
      signal.throwIfAborted();
      const left = Math.ceil(deadline - performance.now());
      if (isOtherPhone(error) || left <= 0) {
        throw isOtherPhone(error) ? error : didNotReturn(phone, limitMs, error);
      }
      if (!isToldLost) {
        isToldLost = true;
        lost.onLost();
      }
      await comeBack(phone, lost, left).catch((failure: unknown) => {
        const isLate = failure instanceof WorkbenchError && failure.code === 'adb.didNotReturn';
        throw isLate ? didNotReturn(phone, limitMs, failure) : failure;
      });
    }
  }
}

async function comeBack(phone: Phone, lost: LostServer, timeoutMs: number): Promise<void> {
  const { link } = phone;
  const openLink = lost.openLink ?? (link && (async () => link));
  if (!openLink) {
    await delay(lookAgainMs, undefined, { signal: lost.signal });
    return;
  }
  const options = { openLink, returnTimeoutMs: timeoutMs, signal: lost.signal };
  const returning = waitForReturn(phone.serial, lost.identity, options).then((found) => found.close());
  // adb cannot be interrupted while it connects to a phone on the network, which takes it 10 s where none answers.
  await untilAborted(returning, lost.signal);
}

async function lookForServer(phone: Phone, lost: LostServer): Promise<FoundServer> {
  const { signal, client, modelPath } = lost;
  if ((await readPhoneIdentity(phone, signal)) !== lost.identity) {
    throw new WorkbenchError('adb.otherPhone', { serial: phone.serial });
  }
  const { state, bootId } = await readServerState(phone, lost, signal);
  if (state === 'running' && (await client.props(signal)).modelPath !== modelPath) {
    return { state: 'gone', bootId };
  }
  return { state, bootId };
}

function isOtherPhone(error: unknown): boolean {
  return error instanceof WorkbenchError && error.code === 'adb.otherPhone';
}

function didNotReturn(phone: Phone, limitMs: number, cause: unknown): WorkbenchError {
  return new WorkbenchError('adb.didNotReturn', { serial: phone.serial, seconds: limitMs / 1000 }, { cause });
}
