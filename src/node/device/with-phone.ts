import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PhoneListing } from '../adb/devices';
import { openPhone, type Phone } from '../adb/phone';
import type { AdbLink } from '../adb/server';

/** A phone that restarts is back within a minute; one that was unplugged is plugged in again by then, or is away. */
const returnTimeoutMs = 60_000;
const reopenDelayMs = 500;
/** How long a phone on the network may take from connected to ready. */
const lookAgainMs = 3000;
const mostRetries = 3;

export interface WithPhoneOptions {
  /** Connects to the adb server; called again after a lost link, because the server may be another one then. */
  readonly openLink: () => Promise<AdbLink>;
  /** The link was lost and the phone is being waited for. `retry` counts from 1. */
  readonly onWaiting?: (lost: WorkbenchError, retry: number) => void;
  /** Default 60 s. */
  readonly returnTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Works with a phone; when the link is lost on the way, waits for the phone to come back and does the work again, at
 * most three times. The work must go on where it was, as a push does.
 *
 * @throws WorkbenchError those of the work and of `openPhone`; `adb.didNotReturn`, `adb.otherPhone`
 */
export async function withPhone<Result>(
  listed: string | PhoneListing,
  work: (phone: Phone) => Promise<Result>,
  options: WithPhoneOptions,
): Promise<Result> {
  const { signal } = options;
  let phone = await openPhone(await options.openLink(), listed, { ...(signal && { signal }) });
  const { serial } = phone;
  const identity = await readPhoneIdentity(phone, signal);
  for (let retry = 1; ; retry += 1) {
    try {
      return await work(phone);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isLinkLoss(error) || retry > mostRetries) {
        throw error;
      }
      options.onWaiting?.(error, retry);
    } finally {
      phone.close();
    }
    phone = await waitForReturn(serial, identity, options);
  }
}

/** True for what a cable, a restart or a killed server looks like. */
function isLinkLoss(error: unknown): error is WorkbenchError {
  if (!(error instanceof WorkbenchError)) {
    return false;
  }
  const { code, cause } = error;
  const isServerGone = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
  const lossCodes = ['adb.linkLost', 'adb.phoneNotFound', 'adb.timeout', 'device.pushStalled'];
  return lossCodes.includes(code) || (code === 'adb.serviceRefused' && isServerGone);
}

/** What stays the same when a phone restarts, and tells it from another one on the same address. */
export async function readPhoneIdentity(phone: Phone, signal: AbortSignal | undefined): Promise<string> {
  const command = 'getprop ro.serialno; getprop ro.build.fingerprint';
  const { stdout } = await phone.shell(command, { ...(signal && { signal }) });
  return stdout.trim();
}

/**
 * Waits until the phone with this identity is back.
 * @throws WorkbenchError `adb.didNotReturn`, `adb.otherPhone`; the signal's reason on abort
 */
export async function waitForReturn(
  serial: string,
  identity: string,
  options: Pick<WithPhoneOptions, 'openLink' | 'returnTimeoutMs' | 'signal'>,
): Promise<Phone> {
  const timeoutMs = options.returnTimeoutMs ?? returnTimeoutMs;
  const overdue = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, overdue]) : overdue;
  for (;;) {
    let phone: Phone | undefined;
    try {
      phone = await openWhenReady(serial, options, signal);
      if ((await readPhoneIdentity(phone, signal)) === identity) {
        return phone;
      }
    } catch (error) {
      phone?.close();
      options.signal?.throwIfAborted();
      if (overdue.aborted) {
        throw new WorkbenchError('adb.didNotReturn', { serial, seconds: timeoutMs / 1000 }, { cause: error });
      }
      // It went away again, or the server is starting.
      await delay(reopenDelayMs);
      continue;
    }
    phone.close();
    throw new WorkbenchError('adb.otherPhone', { serial });
  }
}

async function openWhenReady(
  serial: string,
  options: Pick<WithPhoneOptions, 'openLink'>,
  signal: AbortSignal,
): Promise<Phone> {
  const link = await options.openLink();
  const [, host, port] = /^(.+):(\d+)$/.exec(serial) ?? [];
  if (host !== undefined) {
    // adb tries again by itself after seconds only, and until then takes the lost connection for one.
    if ((await link.list(signal)).some((phone) => phone.serial === serial && phone.state === 'offline')) {
      await link.disconnect(serial).catch(() => {});
    }
    // A new server knows no phone on the network; one that cannot be reached yet is what is waited for.
    await link.connectTcp(host, Number(port)).catch(() => {});
  }
  // A connection that adb takes for a whole one may be the lost one: then it is looked at again.
  const lookAgain = host === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(lookAgainMs)]);
  for await (const phones of link.devices({ signal: lookAgain })) {
    if (phones.some((phone) => phone.serial === serial && phone.state === 'device')) {
      return openPhone(link, serial, { signal });
    }
  }
  throw new WorkbenchError('adb.linkLost', { serial });
}
