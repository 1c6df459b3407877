import { WorkbenchError } from '../../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../../core/shell/quote';
import { chunkEnd } from '../../../core/transfer/chunks';
import { checkFrame, copyFrame, endFrame, restartFrame, writeDataHeader } from '../../../core/transfer/frames';
import { rangesBetween, type TransferRange } from '../../../core/transfer/splice';
import type { Phone } from '../../adb/phone';
import { ReportReader } from './report-reader';
import { packetHeaderBytes, ShellPackets } from './shell-packets';
import type { PushSource } from './source';
import type { TransferOutcome, TransferRequest } from './transfer';
import { Watchdog } from './watchdog';

/** A chunk that arrives damaged this often in a row is not going to arrive. */
const mostRepeats = 3;

/** Exit codes of `mobile-llm-phone receive`, and of a shell that cannot run it. */
const exitCodes = { frames: 2, storage: 3, mismatch: 4, busy: 75, unusable: [126, 127, 132] } as const;

export interface ReceiveRequest extends TransferRequest {
  /** Path of `mobile-llm-phone` on the phone. */
  readonly program: string;
  readonly chunkBytes: number;
  /** What is taken from a file that is on the phone already; without it everything travels. */
  readonly splice: { readonly basePath: string; readonly ranges: readonly TransferRange[] } | undefined;
}

/**
 * Sends a file to `mobile-llm-phone receive`, which checks every chunk as it is written and names the file last. One
 * shell for the whole; what arrives damaged is sent again, chunk by chunk.
 *
 * @throws WorkbenchError `device.pushStalled`, `device.commandFailed`, `adb.linkLost`; the signal's reason on abort
 */
export async function receiveOnPhone(
  phone: Phone,
  source: PushSource,
  request: ReceiveRequest,
): Promise<TransferOutcome> {
  const { signal } = request;
  const watchdog = new Watchdog({
    file: source.file,
    fileBytes: source.sizeBytes,
    inactivityTimeoutMs: request.inactivityTimeoutMs,
    onStalled: () => shell.kill(),
  });
  const reports = new ReportReader((kind) => {
    watchdog.heard(reports.storedBytes);
    if (kind !== 'prefix' && kind !== 'have') {
      request.onStored(reports.storedBytes);
    }
  });
  const shell = await ShellPackets.open(phone, commandLine(source, request), { handlers: reports, signal });
  reports.follow(shell.exited);
  try {
    return await new Sending(source, request, { shell, reports, watchdog }).run();
  } catch (error) {
    signal?.throwIfAborted();
    throw watchdog.failure ?? error;
  } finally {
    watchdog.rest();
    shell.kill();
  }
}

function commandLine(source: PushSource, request: ReceiveRequest): string {
  const options = [
    ...['--part', request.partPath],
    ...['--target', request.targetPath],
    ...['--size', String(source.sizeBytes)],
    ...['--sha256', request.sha256],
    ...['--mode', request.mode],
    ...['--chunk', String(request.chunkBytes)],
    ...(request.splice ? ['--base', request.splice.basePath] : []),
  ];
  return `exec ${[request.program, 'receive', ...options].map(quoteForPhoneShell).join(' ')}`;
}

interface Receiver {
  readonly shell: ShellPackets;
  readonly reports: ReportReader;
  readonly watchdog: Watchdog;
}

class Sending {
  readonly #source: PushSource;
  readonly #request: ReceiveRequest;
  readonly #shell: ShellPackets;
  readonly #watchdog: Watchdog;
  readonly #reports: ReportReader;
  /** Ends of chunks that arrived damaged: what was spliced there is sent instead. */
  readonly #asData = new Set<number>();
  #writing: Promise<unknown> = Promise.resolve();
  #sentBytes = 0;

  constructor(source: PushSource, request: ReceiveRequest, { shell, reports, watchdog }: Receiver) {
    this.#source = source;
    this.#request = request;
    this.#shell = shell;
    this.#reports = reports;
    this.#watchdog = watchdog;
  }

  async run(): Promise<TransferOutcome> {
    let offset = await this.#start();
    const repeats = new Map<number, number>();
    while (offset !== undefined) {
      await this.#sendFrom(offset);
      await this.#reports.until(() => this.#reports.done ?? this.#reports.damagedAt);
      if (this.#reports.done) {
        return this.#done();
      }
      offset = this.#reports.damagedAt;
      this.#reports.damagedAt = undefined;
      if (offset !== undefined) {
        const repeat = (repeats.get(offset) ?? 0) + 1;
        if (repeat > mostRepeats) {
          return { kind: 'damaged', sentBytes: this.#sentBytes };
        }
        repeats.set(offset, repeat);
        this.#asData.add(this.#chunkEnd(offset));
      }
    }
    return this.#outcome();
  }

  /** Where sending begins: behind the longest beginning that is on the phone and is the file's. */
  async #start(): Promise<number | undefined> {
    const { signal, partBytes } = this.#request;
    const { sizeBytes } = this.#source;
    this.#watchdog.arm();
    // While the phone hashes what it has, so does this computer.
    const hashing = this.#source.prefixDigest(Math.min(partBytes, sizeBytes), signal);
    hashing.catch(() => {});
    const haveBytes = await this.#reports.until(() => this.#reports.haveBytes);
    this.#watchdog.rest();
    await hashing;
    if (haveBytes === undefined) {
      return undefined;
    }
    const lengths = [...this.#reports.prefixes.keys()].filter((bytes) => bytes <= sizeBytes);
    for (const bytes of lengths.sort((left, right) => right - left)) {
      if ((await this.#source.prefixDigest(bytes, signal)) === this.#reports.prefixes.get(bytes)) {
        return bytes;
      }
    }
    return 0;
  }

  /** Sends everything from here on; stops when a chunk is reported damaged or the program has ended. */
  async #sendFrom(start: number): Promise<void> {
    this.#watchdog.arm();
    this.#request.onStart(start, this.#ranges(start, this.#source.sizeBytes));
    await this.#writeFrame(restartFrame(start));
    for (let offset = start; offset < this.#source.sizeBytes; offset = this.#chunkEnd(offset)) {
      const end = this.#chunkEnd(offset);
      for (const range of this.#ranges(offset, end)) {
        await (range.kind === 'data' ? this.#sendData(range) : this.#sendCopy(range));
      }
      if (this.#isInterrupted) {
        return;
      }
      const digest = await this.#source.prefixDigest(end, this.#request.signal);
      if (end === this.#source.sizeBytes && digest !== this.#request.sha256) {
        throw new WorkbenchError('device.fileChanged', { file: this.#source.file });
      }
      await this.#writeFrame(checkFrame(digest));
    }
    await this.#writeFrame(endFrame());
    await this.#writing;
  }

  async #sendData({ offset, sizeBytes }: TransferRange): Promise<void> {
    for await (const { bytes, packet } of this.#source.read(offset, offset + sizeBytes)) {
      if (this.#isInterrupted) {
        return;
      }
      writeDataHeader(packet.subarray(packetHeaderBytes), bytes.length);
      await this.#write(packet);
      this.#sentBytes += bytes.length;
    }
  }

  async #sendCopy(range: TransferRange & { readonly kind: 'copy' }): Promise<void> {
    // Digested although it does not travel: the chunk's hash runs over it too.
    await this.#source.digestTo(range.offset + range.sizeBytes, this.#request.signal);
    await this.#writeFrame(copyFrame(0, range.baseOffset, range.sizeBytes));
  }

  #ranges(start: number, end: number): readonly TransferRange[] {
    const { splice } = this.#request;
    return splice === undefined || this.#asData.has(end)
      ? [{ kind: 'data', offset: start, sizeBytes: end - start }]
      : rangesBetween(splice.ranges, start, end);
  }

  get #isInterrupted(): boolean {
    return this.#reports.damagedAt !== undefined || this.#reports.exitCode !== undefined;
  }

  #chunkEnd(offset: number): number {
    return chunkEnd(offset, this.#request.chunkBytes, this.#source.sizeBytes);
  }

  async #writeFrame(frame: Uint8Array): Promise<void> {
    const packet = new Uint8Array(packetHeaderBytes + frame.length);
    packet.set(frame, packetHeaderBytes);
    await this.#write(packet);
  }

  /** Writes while the next piece is read: waits for the write before, not for this one. */
  async #write(packet: Uint8Array): Promise<void> {
    await this.#writing;
    this.#request.signal?.throwIfAborted();
    // A program that has ended takes nothing more; then its exit code tells why, not the write that failed.
    this.#writing = this.#shell.write(packet).catch(() => this.#shell.exited);
    this.#writing.catch(() => {});
  }

  #done(): TransferOutcome {
    const { done } = this.#reports;
    if (done?.sha256 !== this.#request.sha256 || done.sizeBytes !== this.#source.sizeBytes) {
      const detail = 'it stored another file than the one that was sent';
      throw new WorkbenchError('device.commandFailed', { what: 'store the file', detail });
    }
    return { kind: 'stored', sentBytes: this.#sentBytes };
  }

  #outcome(): TransferOutcome {
    const { exitCode, complaint } = this.#reports;
    const sentBytes = this.#sentBytes;
    if (exitCode === exitCodes.busy) {
      return { kind: 'busy', sentBytes };
    }
    if (exitCode === exitCodes.frames && sentBytes > 0) {
      // A frame was damaged on its way, not its content; what was confirmed before it stays.
      return { kind: 'damaged', sentBytes };
    }
    if (exitCode === exitCodes.mismatch) {
      return { kind: 'mismatch', sentBytes };
    }
    if (exitCodes.unusable.some((known) => known === exitCode)) {
      return { kind: 'unusable', sentBytes };
    }
    if (exitCode === exitCodes.storage && /no space left|quota/i.test(complaint)) {
      return { kind: 'full', sentBytes };
    }
    const detail = `${complaint} (exit ${exitCode})`;
    throw new WorkbenchError('device.commandFailed', { what: 'store the file', detail });
  }
}
