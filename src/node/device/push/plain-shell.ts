import { WorkbenchError } from '../../../core/errors/workbench-error';
import { feedStdin, type Phone, type ShellProcess } from '../../adb/phone';
import { shellVariables } from '../phone-folder';
import type { PushSource } from './source';
import type { TransferOutcome, TransferRequest } from './transfer';
import { Watchdog } from './watchdog';

const exitCodes = { stored: 0, mismatch: 4, busy: 75 } as const;

/**
 * One shell for the whole transfer. `tee` appends to the part file while the same bytes run through `sha256sum`, so
 * hashing costs no second pass over the file; what an earlier transfer left is hashed first. The phone itself reports
 * on stderr, five times a second, how many bytes its file has: that is what progress counts. The part file is locked
 * until it has its name, and only a file of the right size is compared: one that was cut stays to be gone on with. A
 * shell whose link was lost stores what had arrived, maybe after we looked: then we look again.
 */
const transferScript = `
umask 077
{
  if command -v flock >/dev/null; then
    flock -n 9 && [ /proc/self/fd/9 -ef "$part" ] || exit 75
  fi
  [ "$(stat -c %s "$part")" = "$begin" ] || exit 75
  ( while sleep 0.2 >/dev/null 2>&1 && stat -c %s "$part" >&2; do :; done ) >/dev/null 9>&- &
  watcher=$!
  hash=$({ cat "$part" && tee -a "$part"; } | sha256sum)
  kill "$watcher" 2>/dev/null
  stat -c %s "$part" >&2
  [ "$(stat -c %s "$part")" = "$size" ] || exit 1
  if [ "\${hash%% *}" != "$sha256" ]; then
    rm -f "$part"
    exit 4
  fi
  chmod "$mode" "$part" && { fsync "$part" 2>/dev/null || sync; } && mv -f "$part" "$target"
} 9>>"$part"
`;

/**
 * Sends a file by means of the phone's own shell, for phones on which our program does not run. Damage is found at the
 * end, so a damaged transfer is sent again whole.
 *
 * @throws WorkbenchError `device.pushStalled`, `device.commandFailed`, `adb.linkLost`; the signal's reason on abort
 */
export async function receiveInPlainShell(
  phone: Phone,
  source: PushSource,
  request: TransferRequest,
): Promise<TransferOutcome> {
  const { signal } = request;
  const { partPath: part, targetPath: target, sha256, mode } = request;
  const sizes = { begin: request.partBytes, size: source.sizeBytes };
  const variables = shellVariables({ part, target, sha256, mode, ...sizes });
  const shell = await phone.shellStream(variables + transferScript, { ...(signal && { signal }) });
  const watchdog = new Watchdog({
    file: source.file,
    fileBytes: source.sizeBytes,
    inactivityTimeoutMs: request.inactivityTimeoutMs,
    onStalled: () => shell.kill(),
  });
  const stored = new SizeReader(request, watchdog);
  let sentBytes = 0;
  async function* rest(): AsyncGenerator<Uint8Array> {
    for await (const { bytes } of source.read(request.partBytes, source.sizeBytes)) {
      yield bytes;
      sentBytes += bytes.length;
    }
  }
  try {
    watchdog.arm();
    const left = source.sizeBytes - request.partBytes;
    request.onStart(request.partBytes, [{ kind: 'data', offset: request.partBytes, sizeBytes: left }]);
    const [exitCode] = await Promise.all([shell.exited, drain(shell), stored.read(shell), feedStdin(shell, rest())]);
    return { kind: outcomeOf(exitCode, stored.complaint), sentBytes };
  } catch (error) {
    signal?.throwIfAborted();
    throw watchdog.failure ?? error;
  } finally {
    watchdog.rest();
    shell.kill();
  }
}

function outcomeOf(exitCode: number, complaint: string): TransferOutcome['kind'] {
  switch (exitCode) {
    case exitCodes.stored:
      return 'stored';
    case exitCodes.busy:
      return 'busy';
    case exitCodes.mismatch:
      return 'mismatch';
    default:
      if (/no space left|quota/i.test(complaint)) {
        return 'full';
      }
      throw new WorkbenchError('device.commandFailed', {
        what: 'store the file',
        detail: `${complaint} (exit ${exitCode})`.trim(),
      });
  }
}

/** Numbers on stderr are sizes of the part file; anything else is a complaint, for example about a full disk. */
class SizeReader {
  complaint = '';
  readonly #request: TransferRequest;
  readonly #watchdog: Watchdog;
  #storedBytes = 0;

  constructor(request: TransferRequest, watchdog: Watchdog) {
    this.#request = request;
    this.#watchdog = watchdog;
  }

  async read(shell: ShellProcess): Promise<void> {
    const decoder = new TextDecoder();
    let pending = '';
    for await (const chunk of shell.stderr) {
      const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        this.#take(line, shell);
      }
    }
  }

  #take(line: string, shell: ShellProcess): void {
    if (!/^\d{1,16}$/.test(line)) {
      this.complaint = `${this.complaint}${line}\n`.slice(-2000);
      // What it cannot store is not worth sending; the shell looks at what it has and ends.
      void shell.closeStdin().catch(() => {});
    } else if (Number(line) > this.#storedBytes) {
      this.#storedBytes = Number(line);
      this.#watchdog.heard(this.#storedBytes);
      this.#request.onStored(this.#storedBytes);
    }
  }
}

async function drain(shell: ShellProcess): Promise<void> {
  for await (const _ of shell.stdout) {
    // The script prints nothing there.
  }
}
