import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { AdbLink } from '../adb/server';
import { writeFileAtomic } from '../files/atomic-write';
import { cacheFolder } from '../setup/cache-folder';
import { acquireLock, type HeldLock } from '../store/lock';
import { childEnvironment } from '../supervisor/environment';
import { isAlive, type ProcessIdentity, processIdentity } from '../supervisor/process-identity';

export const defaultVirtualPhoneName = 'default';
const readyTimeoutMs = 15_000;
const connectedTimeoutMs = 6000;
const mostConnections = 3;
const stopTimeoutMs = 10_000;
/** Another start takes no longer. */
const turnTimeoutMs = 30_000;
const lookAgainAfterMs = 50;
/** Filling a phone up copies what lies on it. */
const controlTimeoutMs = 120_000;

/** A virtual phone that was set up: a folder of files, and a process while it runs. */
export interface VirtualPhoneState {
  readonly name: string;
  readonly profile: string;
  /** adb's name for it; only while it runs. */
  readonly serial: string;
  readonly port: number;
  readonly process: ProcessIdentity;
  /** Address of the socket that takes faults. */
  readonly control: string;
}

export interface VirtualPhoneOptions {
  readonly name?: string;
  /** `phone-4gb`, `phone-6gb` or `phone-12gb`. */
  readonly profile: string;
  /** Absolute path of the bundled virtual phone, `dist/virtual-phone.mjs`. */
  readonly program: string;
  /** Holds one folder for each phone; default `virtual-phones` in the cache folder. */
  readonly folder?: string;
  readonly link: AdbLink;
  /** End the phone with this process; default: it goes on until it is stopped. */
  readonly parentPid?: number;
  readonly signal?: AbortSignal;
}

/** Where virtual phones keep their files. */
export function virtualPhonesFolder(): string {
  return path.join(cacheFolder(), 'virtual-phones');
}

/**
 * Starts a virtual phone as a process of its own, or finds the one of this name that runs, and connects adb to it.
 * What was pushed to it before is still there.
 *
 * @throws WorkbenchError `argument.invalid` for its name, `device.virtualPhoneFailed`, `adb.connectFailed`
 */
export async function startVirtualPhone(options: VirtualPhoneOptions): Promise<VirtualPhoneState> {
  const name = options.name ?? defaultVirtualPhoneName;
  const folder = phoneFolder(name, options.folder);
  const state = await runningOrLaunched(options, name, folder);
  await connectUntilReady(options.link, state, options.signal);
  return state;
}

async function runningOrLaunched(
  options: VirtualPhoneOptions,
  name: string,
  folder: string,
): Promise<VirtualPhoneState> {
  await using _turn = await takeTurn(folder, options.signal);
  const running = await readState(folder);
  if (running && running.profile !== options.profile) {
    await stopVirtualPhone({ ...options, name });
  }
  return running?.profile === options.profile ? running : await launch(options, name, folder);
}

/** Of two windows that start the same phone at once, the later one finds it running. */
async function takeTurn(folder: string, signal: AbortSignal | undefined): Promise<HeldLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const deadline = performance.now() + turnTimeoutMs;
  for (;;) {
    try {
      return await acquireLock(path.join(folder, 'start.lock'), 'the start of a virtual phone');
    } catch (error) {
      const isHeld = error instanceof WorkbenchError && error.code === 'store.locked';
      if (!isHeld || performance.now() > deadline) {
        throw error;
      }
      await delay(lookAgainAfterMs, undefined, signal && { signal });
    }
  }
}

/** The virtual phone of this name, if it runs. */
export async function findVirtualPhone(
  options: { readonly name?: string; readonly folder?: string } = {},
): Promise<VirtualPhoneState | undefined> {
  return readState(phoneFolder(options.name ?? defaultVirtualPhoneName, options.folder));
}

/** Beside the other phones, whatever its name: `..` would put its files among those of the tools. */
function phoneFolder(name: string, parent = virtualPhonesFolder()): string {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N} ._-]{0,59}$/u.test(name)) {
    const detail =
      'a name has letters, digits, spaces, dots, dashes and underscores, 60 at most, and begins with no dot.';
    throw new WorkbenchError('argument.invalid', { argument: '--name', value: name, detail });
  }
  return path.join(parent, name);
}

/** Every virtual phone that was ever started, running or not. */
export async function listVirtualPhones(
  options: { readonly folder?: string } = {},
): Promise<readonly { readonly name: string; readonly profile: string; readonly serial?: string }[]> {
  const parent = options.folder ?? virtualPhonesFolder();
  const names = await readdir(parent).catch(() => []);
  const phones = await Promise.all(
    names.map(async (name) => {
      const saved = await readSavedState(path.join(parent, name));
      const running = saved && (await isAlive(saved.process));
      return saved && { name, profile: saved.profile, ...(running && { serial: saved.serial }) };
    }),
  );
  return phones.filter((phone) => phone !== undefined);
}

/** Switches a virtual phone off; its files stay. @returns false when none of this name ran */
export async function stopVirtualPhone(options: {
  readonly name?: string;
  readonly folder?: string;
  readonly link?: AdbLink;
}): Promise<boolean> {
  const state = await findVirtualPhone(options);
  if (!state) {
    return false;
  }
  process.kill(state.process.pid, 'SIGTERM');
  const deadline = performance.now() + stopTimeoutMs;
  while ((await isAlive(state.process)) && performance.now() < deadline) {
    await delay(20);
  }
  if (await isAlive(state.process)) {
    process.kill(state.process.pid, 'SIGKILL');
  }
  await options.link?.disconnect(state.serial).catch(() => {});
  return true;
}

/**
 * Sets a fault on a running virtual phone: `{fault:'drop',afterBytes}`, `{fault:'clear'}` …
 *
 * @returns what the phone says about how far the fault goes, if anything
 * @throws WorkbenchError `argument.invalid` with what the phone says of it
 */
export async function setVirtualPhoneFault(
  control: string,
  fault: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const socket = net.connect(control);
  const overdue = setTimeout(() => socket.destroy(new Error('no answer')), controlTimeoutMs);
  try {
    socket.write(`${JSON.stringify(fault)}\n`);
    for await (const line of createInterface({ input: socket })) {
      const answer: unknown = JSON.parse(line);
      if (typeof answer === 'object' && answer !== null && 'message' in answer) {
        const value = String(fault['fault']);
        throw new WorkbenchError('argument.invalid', { argument: 'fault', value, detail: String(answer.message) });
      }
      return typeof answer === 'object' && answer !== null && 'note' in answer ? String(answer.note) : undefined;
    }
    throw new WorkbenchError('device.virtualPhoneFailed', { detail: 'it closed its control socket' });
  } finally {
    clearTimeout(overdue);
    socket.destroy();
  }
}

async function launch(options: VirtualPhoneOptions, name: string, folder: string): Promise<VirtualPhoneState> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const log = await open(path.join(folder, 'virtual-phone.log'), 'w', 0o600);
  const parent = options.parentPid === undefined ? [] : ['--with-parent', String(options.parentPid)];
  const child = spawn(
    process.execPath,
    [options.program, '--root', path.join(folder, 'root'), '--profile', options.profile, ...parent],
    {
      detached: true,
      windowsHide: true,
      env: childEnvironment(process.env, { ELECTRON_RUN_AS_NODE: '1' }),
      stdio: ['ignore', 'pipe', log.fd],
    },
  );
  try {
    const ready = await readReady(child);
    const identity = child.pid === undefined ? undefined : await processIdentity(child.pid);
    if (!identity) {
      throw new Error('it ended at once');
    }
    const state = { name, profile: options.profile, ...ready, process: identity };
    await writeFileAtomic(stateFile(folder), JSON.stringify(state));
    return state;
  } catch (error) {
    child.kill('SIGKILL');
    const said = await readFile(path.join(folder, 'virtual-phone.log'), 'utf8').catch(() => '');
    const detail = [thrownMessage(error), said.trim().slice(-500)].join(' ').trim();
    throw new WorkbenchError('device.virtualPhoneFailed', { detail }, { cause: error });
  } finally {
    child.stdout?.destroy();
    child.unref();
    await log.close();
  }
}

/** The line that the phone prints when it is ready. */
async function readReady(child: ChildProcess): Promise<{ serial: string; port: number; control: string }> {
  if (!child.stdout) {
    throw new Error('it has no output');
  }
  child.on('error', () => child.stdout?.destroy());
  const overdue = setTimeout(() => child.stdout?.destroy(), readyTimeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const event: unknown = JSON.parse(line);
      if (isReady(event)) {
        return { serial: event.serial, port: event.port, control: event.control };
      }
      throw new Error(line);
    }
  } finally {
    clearTimeout(overdue);
  }
  throw new Error('it said nothing');
}

function isReady(event: unknown): event is { serial: string; port: number; control: string } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'serial' in event &&
    typeof event.serial === 'string' &&
    'port' in event &&
    typeof event.port === 'number' &&
    'control' in event &&
    typeof event.control === 'string'
  );
}

/**
 * adb calls a phone `connected` a moment before it is a `device`. A connection that ends while another one is made is
 * not always noticed: then it is made anew.
 */
async function connectUntilReady(
  link: AdbLink,
  { serial, port }: VirtualPhoneState,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await link.connectTcp('127.0.0.1', port);
    if (await becomesReady(link, serial, signal)) {
      return;
    }
    if (attempt === mostConnections) {
      const detail = `it did not get ready within ${(attempt * connectedTimeoutMs) / 1000} s`;
      throw new WorkbenchError('adb.connectFailed', { address: serial, detail });
    }
    await link.disconnect(serial).catch(() => {});
  }
}

async function becomesReady(link: AdbLink, serial: string, signal: AbortSignal | undefined): Promise<boolean> {
  const overdue = AbortSignal.timeout(connectedTimeoutMs);
  try {
    for await (const phones of link.devices({ signal: signal ? AbortSignal.any([signal, overdue]) : overdue })) {
      if (phones.some((phone) => phone.serial === serial && phone.state === 'device')) {
        return true;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!overdue.aborted) {
      throw new WorkbenchError('adb.connectFailed', { address: serial, detail: String(error) }, { cause: error });
    }
  }
  return false;
}

async function readState(folder: string): Promise<VirtualPhoneState | undefined> {
  const saved = await readSavedState(folder);
  return saved && (await isAlive(saved.process)) ? saved : undefined;
}

async function readSavedState(folder: string): Promise<VirtualPhoneState | undefined> {
  const text = await readFile(stateFile(folder), 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  try {
    // Written by this module, atomically; a file that is no JSON is one that somebody else put there.
    return JSON.parse(text) as VirtualPhoneState;
  } catch {
    await rm(stateFile(folder), { force: true });
    return undefined;
  }
}

function stateFile(folder: string): string {
  return path.join(folder, 'state.json');
}
