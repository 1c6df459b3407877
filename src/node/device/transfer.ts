import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { feedStdin, type Phone, type ShellProcess } from '../adb/phone';
import { shellVariables } from './phone-folder';

export interface TransferRequest {
  /** Absolute path on this computer. */
  readonly file: string;
  readonly fileBytes: number;
  /** Path on the phone of what has arrived so far; it is appended to. */
  readonly partPath: string;
  readonly resumeAtBytes: number;
  readonly inactivityTimeoutMs: number;
  readonly onConfirmed: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * One shell for the whole transfer. `tee` appends to the part file while the same bytes run through `sha256sum`, so
 * hashing costs no second pass over the file; what an earlier transfer left is hashed first. The phone itself reports
 * on stderr, five times a second, how many bytes its file has: that is what progress counts.
 */
const transferScript = `
umask 077
: >> "$part" || exit 1
( while sleep 0.2 >/dev/null 2>&1 && stat -c %s "$part" >&2; do :; done ) >/dev/null &
watcher=$!
{ cat "$part" && tee -a "$part"; } | sha256sum
kill "$watcher" 2>/dev/null
stat -c %s "$part" >&2
`;

/**
 * Appends the rest of a file to the part file on the phone.
 *
 * @returns the SHA-256 that the phone computed over the whole part, lower-case hex
 * @throws WorkbenchError `device.pushStalled`, `device.commandFailed`, `adb.linkLost`; the signal's reason on abort
 */
export async function transferFile(phone: Phone, request: TransferRequest): Promise<string> {
  const { signal } = request;
  const shell = await phone.shellStream(shellVariables({ part: request.partPath }) + transferScript, {
    ...(signal && { signal }),
  });
  const watchdog = new ConfirmationWatchdog(request, () => shell.kill());
  try {
    const [exitCode, stdout] = await Promise.all([
      shell.exited,
      readText(shell.stdout),
      readConfirmations(shell, watchdog),
      feedStdin(shell, restOfFile(request)),
    ]);
    const hash = /^\\?([0-9a-f]{64})\b/.exec(stdout)?.[1];
    if (exitCode !== 0 || hash === undefined) {
      throw new WorkbenchError('device.commandFailed', { what: 'hash what arrived', detail: `exit ${exitCode}` });
    }
    return hash;
  } catch (error) {
    signal?.throwIfAborted();
    throw watchdog.failure ?? error;
  } finally {
    watchdog.stop();
    shell.kill();
  }
}

/** Ends a transfer in which the phone confirms nothing any more. There is no limit to the whole. */
class ConfirmationWatchdog {
  failure: WorkbenchError | undefined;
  readonly #request: TransferRequest;
  readonly #end: () => void;
  readonly #timer: NodeJS.Timeout;
  #confirmedBytes: number;

  constructor(request: TransferRequest, end: () => void) {
    this.#request = request;
    this.#end = end;
    this.#confirmedBytes = request.resumeAtBytes;
    this.#timer = setTimeout(() => this.#stalled(), request.inactivityTimeoutMs);
  }

  confirm(bytes: number): void {
    if (bytes > this.#confirmedBytes) {
      this.#confirmedBytes = bytes;
      this.#timer.refresh();
      this.#request.onConfirmed(bytes);
    }
    if (bytes === this.#request.fileBytes) {
      // Everything has arrived; what remains is the end of the hash.
      this.#timer.refresh();
    }
  }

  fail(error: WorkbenchError): void {
    this.failure ??= error;
    this.#end();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #stalled(): void {
    const { file, inactivityTimeoutMs } = this.#request;
    const parameters = { file, seconds: inactivityTimeoutMs / 1000, confirmedBytes: this.#confirmedBytes };
    this.fail(new WorkbenchError('device.pushStalled', parameters));
  }
}

function restOfFile({ file, resumeAtBytes, fileBytes }: TransferRequest): AsyncIterable<Uint8Array> {
  return resumeAtBytes < fileBytes
    ? createReadStream(file, { start: resumeAtBytes, end: fileBytes - 1, highWaterMark: 1 << 20 })
    : Readable.from([]);
}

/** Numbers on stderr are sizes of the part file; anything else is a complaint, for example about a full disk. */
async function readConfirmations(shell: ShellProcess, watchdog: ConfirmationWatchdog): Promise<void> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of shell.stderr) {
    pending += decoder.decode(chunk, { stream: true });
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (/^\d+$/.test(line)) {
        watchdog.confirm(Number(line));
      } else if (line.trim() !== '') {
        watchdog.fail(new WorkbenchError('device.commandFailed', { what: 'store the file', detail: line.trim() }));
      }
    }
  }
}

async function readText(source: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
