import type { Duplex } from 'node:stream';
import { type AdbFeature, AdbShellProtocolProcessImpl, type AdbSocket } from '@yume-chan/adb';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { requireReady } from './choose-phone';
import type { PhoneListing } from './devices';
import { describeOldAndroid } from './old-android';
import type { AdbLink } from './server';
import { duplexOf } from './socket-stream';

const defaultShellTimeoutMs = 30_000;
const openTimeoutMs = 15_000;
const outputLimitBytes = 16 << 20;

export interface ShellOptions {
  /** Streamed to the command's standard input, which is closed after it. Without it stdin is empty. */
  readonly stdin?: Uint8Array | AsyncIterable<Uint8Array>;
  /** Default 30 s; `Infinity` for none. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ShellResult {
  /** 128 + signal number for a command that was killed: 137 is SIGKILL. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs on the phone. stdout and stderr must both be read. */
export interface ShellProcess {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** The exit code; rejects when the link is cut before the command ended. */
  readonly exited: Promise<number>;
  /** Resolves when the phone's side took the data from us, which is how a slow phone slows us down. */
  write(data: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  /** Closes the stream; the phone sends SIGHUP to the shell. */
  kill(): void;
}

/** A phone in state `device`, reached through the adb server. Every call opens a stream of its own. */
export interface Phone {
  readonly serial: string;
  /** The adb server that it is reached through. */
  readonly link?: AdbLink;
  /** Runs a command by `/system/bin/sh -c`. Values go in through `quoteForPhoneShell` only. */
  shell(command: string, options?: ShellOptions): Promise<ShellResult>;
  shellStream(command: string, options?: { readonly signal?: AbortSignal }): Promise<ShellProcess>;
  /** @param service `tcp:PORT`, `localabstract:NAME`, … @throws WorkbenchError `adb.serviceRefused` */
  openSocket(service: string, options?: { readonly signal?: AbortSignal }): Promise<Duplex>;
  /** Closes every stream that is still open. */
  close(): void;
}

/**
 * Opens a phone that is ready. One that was listed a moment ago is not asked for again.
 *
 * @throws WorkbenchError `adb.phoneNotFound`, `adb.phoneNotReady`, `adb.noShellVersion2`
 */
export async function openPhone(
  link: AdbLink,
  phone: string | PhoneListing,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Phone> {
  const listing =
    typeof phone === 'string' ? (await link.list(options.signal)).find(({ serial }) => serial === phone) : phone;
  const { serial } = requireReady(listing, typeof phone === 'string' ? phone : phone.serial);
  const features = await featuresOf(link, serial);
  if (!features.includes('shell_v2' satisfies AdbFeature)) {
    throw new WorkbenchError('adb.noShellVersion2', { serial, android: await describeOldAndroid(link, serial) });
  }
  return new AdbPhone(link, serial);
}

/** What the phone's adbd can do. A phone that was listed may have gone since. @throws WorkbenchError as `refusal` tells */
async function featuresOf(link: AdbLink, serial: string): Promise<readonly AdbFeature[]> {
  try {
    return (await link.client.getDeviceFeatures({ serial })).features;
  } catch (error) {
    throw refusal(serial, 'to say what it can do', error);
  }
}

class AdbPhone implements Phone {
  readonly serial: string;
  readonly link: AdbLink;
  readonly #open = new Set<() => void>();

  constructor(link: AdbLink, serial: string) {
    this.link = link;
    this.serial = serial;
  }

  async shell(command: string, options: ShellOptions = {}): Promise<ShellResult> {
    const timeoutMs = options.timeoutMs ?? defaultShellTimeoutMs;
    const overdue = Number.isFinite(timeoutMs) ? AbortSignal.timeout(timeoutMs) : undefined;
    const signals = [options.signal, overdue].filter((signal) => signal !== undefined);
    const inWords = (error: unknown) => {
      options.signal?.throwIfAborted();
      return overdue?.aborted ? this.#timeout('shell command', timeoutMs, error) : error;
    };
    const shellProcess = await rethrowing(this.shellStream(command, { signal: AbortSignal.any(signals) }), inWords);
    try {
      const [exitCode, stdout, stderr] = await Promise.all([
        shellProcess.exited,
        this.#collect(shellProcess.stdout),
        this.#collect(shellProcess.stderr),
        feedStdin(shellProcess, chunksOf(options.stdin)),
      ]);
      return { exitCode, stdout, stderr };
    } catch (error) {
      throw inWords(error);
    } finally {
      shellProcess.kill();
    }
  }

  async shellStream(command: string, options: { readonly signal?: AbortSignal } = {}): Promise<ShellProcess> {
    const { signal } = options;
    const socket = await this.#connect(`shell,v2,raw:${command}`, signal);
    const child = new AdbShellProtocolProcessImpl(socket, signal);
    const close = () => void socket.close();
    this.#open.add(close);
    const lost = (cause: unknown): WorkbenchError => {
      signal?.throwIfAborted();
      return cause instanceof WorkbenchError
        ? cause
        : new WorkbenchError('adb.linkLost', { serial: this.serial }, { cause });
    };
    const exited = rethrowing(child.exited, lost);
    exited.catch(() => {}).finally(() => this.#open.delete(close));
    const stdin = child.stdin.getWriter();
    stdin.closed.catch(() => {});
    return {
      stdout: rethrowingEach(child.stdout, lost),
      stderr: rethrowingEach(child.stderr, lost),
      exited,
      write: (data) => rethrowing(stdin.write(data), lost),
      closeStdin: () => rethrowing(stdin.close(), lost),
      kill: close,
    };
  }

  async openSocket(service: string, options: { readonly signal?: AbortSignal } = {}): Promise<Duplex> {
    const duplex = duplexOf(await this.#connect(service, options.signal));
    const close = () => duplex.destroy();
    this.#open.add(close);
    duplex.once('close', () => this.#open.delete(close));
    return duplex;
  }

  close(): void {
    for (const close of this.#open) {
      close();
    }
    this.#open.clear();
  }

  /** Opens a service; Tango takes no signal here, so a late stream is closed when it arrives. */
  async #connect(service: string, signal: AbortSignal | undefined): Promise<AdbSocket> {
    signal?.throwIfAborted();
    const overdue = AbortSignal.timeout(openTimeoutMs);
    const either = signal ? AbortSignal.any([signal, overdue]) : overdue;
    const opening = this.link.client.createDeviceConnection({ serial: this.serial }, service);
    const aborted = new Promise<never>((_resolve, reject) => {
      either.addEventListener('abort', () => reject(either.reason), { once: true });
    });
    try {
      return await Promise.race([opening, aborted]);
    } catch (error) {
      opening.then((late) => late.close()).catch(() => {});
      signal?.throwIfAborted();
      if (overdue.aborted) {
        throw this.#timeout('opening a stream', openTimeoutMs, error);
      }
      throw refusal(this.serial, service, error);
    }
  }

  async #collect(source: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    let sizeBytes = 0;
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > outputLimitBytes) {
        throw new WorkbenchError('adb.outputTooLong', { serial: this.serial, limitBytes: outputLimitBytes });
      }
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }

  #timeout(timeout: string, timeoutMs: number, cause: unknown): WorkbenchError {
    return new WorkbenchError('adb.timeout', { serial: this.serial, seconds: timeoutMs / 1000, timeout }, { cause });
  }
}

/** Puts into words why the adb server gives no stream to a phone. */
function refusal(serial: string, service: string, cause: unknown): WorkbenchError {
  const detail = thrownMessage(cause);
  if (/device .*not found|no devices/.test(detail)) {
    return new WorkbenchError('adb.phoneNotFound', { serial }, { cause });
  }
  if (/device offline|unauthorized|still (connecting|authorizing)/.test(detail)) {
    return new WorkbenchError('adb.linkLost', { serial }, { cause });
  }
  return new WorkbenchError('adb.serviceRefused', { serial, service: service.slice(0, 60), detail }, { cause });
}

/**
 * Sends everything to a command's standard input and closes it. A command may end before it has read all of it, as
 * `head` does: then its exit code tells what came of it, not the write that failed.
 */
export async function feedStdin(shell: ShellProcess, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of source) {
    if (!(await isTaken(shell, shell.write(chunk)))) {
      return;
    }
  }
  await isTaken(shell, shell.closeStdin());
}

async function isTaken(shell: ShellProcess, writing: Promise<void>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch {
    await shell.exited;
    return false;
  }
}

async function* chunksOf(stdin: ShellOptions['stdin']): AsyncGenerator<Uint8Array> {
  if (stdin instanceof Uint8Array) {
    yield stdin;
  } else if (stdin !== undefined) {
    yield* stdin;
  }
}

/** Gives whatever breaks on the way one name. */
async function rethrowing<T>(promise: Promise<T>, asError: (cause: unknown) => unknown): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw asError(error);
  }
}

async function* rethrowingEach<T>(source: AsyncIterable<T>, asError: (cause: unknown) => Error): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    throw asError(error);
  }
}
