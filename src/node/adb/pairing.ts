import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { cleanLine } from '../../core/text/clean';
import type { AdbServerAddress } from './connector';
import { askAdbServer, type HostAnswer } from './host-query';
import { type AnnouncedPhone, parseAnnouncedPhones } from './mdns';

const questionTimeoutMs = 5_000;
const pairTimeoutMs = 30_000;
/** How long a person may take to find the screen on the phone and hold it before the QR code. */
const scanTimeoutMs = 120_000;
/** A paired phone announces where it can be reached within a few seconds. */
const announceTimeoutMs = 20_000;
/** adb servers up to version 36.0 tell of announcements only when asked. */
const lookAgainMs = 1_000;

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** What a QR code tells a phone: the name to announce itself by and the password to pair with. */
export interface PairingSecret {
  readonly name: string;
  readonly password: string;
}

/** What takes part in a pairing: the adb server that does it, and who may cancel it. */
export interface PairingOptions {
  readonly server: AdbServerAddress;
  readonly signal?: AbortSignal;
  /** Defaults: two minutes to scan, 20 s to announce. */
  readonly timeouts?: { readonly scanMs?: number; readonly announceMs?: number };
}

/** A pairing that succeeded. */
export interface Pairing {
  /** The name by which the phone announces itself from now on; undefined where an old adb does not say. */
  readonly guid: string | undefined;
}

/** A new secret for one QR code: 10 letters of name, 12 of password (70 bits). */
export function newPairingSecret(): PairingSecret {
  return { name: `studio-${randomLetters(10)}`, password: randomLetters(12) };
}

/** What stands in the QR code. Nothing in it needs escaping: the secret is made of letters and digits. */
export function pairingQrText({ name, password }: PairingSecret): string {
  return `WIFI:T:ADB;S:${name};P:${password};;`;
}

/**
 * Pairs by the code and address that the phone shows under “Pair device with pairing code”.
 *
 * @throws WorkbenchError `argument.invalid`, `adb.pairingUnsupported`, `adb.pairingFailed`
 */
export async function pairWithCode(
  phone: { readonly host: string; readonly port: number; readonly code: string },
  options: PairingOptions,
): Promise<Pairing> {
  const { host, port, code } = phone;
  if (!/^\d{6}$/.test(code)) {
    throw new WorkbenchError('argument.invalid', { argument: '--code', value: code, detail: 'it has six digits' });
  }
  return pair({ host, port, password: code }, options);
}

/**
 * Waits until a phone has scanned the QR code and announces itself by the secret's name, then pairs with it.
 *
 * @throws WorkbenchError `adb.pairingUnsupported`, `adb.pairingNotScanned`, `adb.pairingFailed`
 */
export async function pairByQr(secret: PairingSecret, options: PairingOptions): Promise<Pairing> {
  await requireDiscovery(options);
  const timeoutMs = options.timeouts?.scanMs ?? scanTimeoutMs;
  const isMeant = ({ kind, name }: AnnouncedPhone) => kind === 'pairing' && name === secret.name;
  const phone = await waitForAnnouncement(isMeant, timeoutMs, options);
  if (!phone) {
    throw new WorkbenchError('adb.pairingNotScanned', { seconds: timeoutMs / 1000 });
  }
  return pair({ ...phone, password: secret.password }, options);
}

/**
 * Where a phone that was just paired can be reached: it announces that by itself.
 * @returns undefined when it does not within its time, as where the network carries no announcements
 */
export async function findPairedPhone({ guid }: Pairing, options: PairingOptions): Promise<AnnouncedPhone | undefined> {
  if (guid === undefined) {
    return undefined;
  }
  const isMeant = ({ kind, name }: AnnouncedPhone) => kind === 'connect' && name === guid;
  return waitForAnnouncement(isMeant, options.timeouts?.announceMs ?? announceTimeoutMs, options);
}

async function pair(
  phone: { readonly host: string; readonly port: number; readonly password: string },
  options: PairingOptions,
): Promise<Pairing> {
  const address = `${phone.host}:${phone.port}`;
  const answer = await ask(`host:pair:${phone.password}:${address}`, pairTimeoutMs, options);
  const success = answer.ok ? /^Successfully paired to \S+(?: \[guid=([\w.-]{1,80})\])?/.exec(answer.text) : null;
  if (!success) {
    throw refusal(answer, address);
  }
  return { guid: success[1] };
}

/** Says before anybody scans anything when this adb server will never see the phone. */
async function requireDiscovery(options: PairingOptions): Promise<void> {
  const answer = await ask('host:mdns:check', questionTimeoutMs, options);
  if (!answer.ok) {
    throw refusal(answer, 'the phone');
  }
  if (answer.text.startsWith('ERROR')) {
    throw new WorkbenchError('adb.noDiscovery', { detail: cleanLine(answer.text) });
  }
}

async function waitForAnnouncement(
  isMeant: (phone: AnnouncedPhone) => boolean,
  timeoutMs: number,
  options: PairingOptions,
): Promise<AnnouncedPhone | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask('host:mdns:services', questionTimeoutMs, options);
    const found = answer.ok ? parseAnnouncedPhones(answer.text).find(isMeant) : undefined;
    const leftMs = deadline - performance.now();
    if (found || leftMs <= 0) {
      return found;
    }
    await delay(Math.min(lookAgainMs, leftMs), undefined, { signal: options.signal });
  }
}

async function ask(service: string, timeoutMs: number, { server, signal }: PairingOptions): Promise<HostAnswer> {
  try {
    return await askAdbServer(server, service, { timeoutMs, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const detail = thrownMessage(error);
    throw new WorkbenchError('adb.pairingFailed', { address: 'the phone', detail }, { cause: error });
  }
}

function refusal(answer: HostAnswer, address: string): WorkbenchError {
  const detail = cleanLine(answer.ok ? answer.text : answer.reason).slice(0, 300);
  return /^unknown host service/.test(detail)
    ? new WorkbenchError('adb.pairingUnsupported')
    : new WorkbenchError('adb.pairingFailed', { address, detail });
}

function randomLetters(count: number): string {
  return Array.from({ length: count }, () => letters.charAt(randomInt(letters.length))).join('');
}
