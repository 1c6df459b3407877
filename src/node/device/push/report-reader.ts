import { thrownError } from '../../../core/errors/thrown-error';
import { parseReceiveReport, type ReceiveReport } from '../../../core/transfer/report';

/** The longest line that is a report; a phone that goes on without a line end is not heard any more. */
const longestLine = 200;
const longestComplaint = 2000;

/** What a phone's receiver has reported so far. */
export class ReportReader {
  /** SHA-256 of what an earlier push left, by length. */
  readonly prefixes = new Map<number, string>();
  /** All of what an earlier push left. */
  haveBytes: number | undefined;
  storedBytes = 0;
  /** Set by a `damaged`; whoever acts on it clears it. */
  damagedAt: number | undefined;
  done: { readonly sizeBytes: number; readonly sha256: string } | undefined;
  /** Set when the program has ended. */
  exitCode: number | undefined;
  #complaint = '';
  readonly #onReport: (kind: ReceiveReport['kind']) => void;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #pending = '';
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(onReport: (kind: ReceiveReport['kind']) => void) {
    this.#onReport = onReport;
  }

  /** What it said on stderr. */
  get complaint(): string {
    return this.#complaint.trim();
  }

  onOutput(kind: 'stdout' | 'stderr', data: Uint8Array): void {
    const text = this.#decoders[kind].decode(data, { stream: true });
    if (kind === 'stderr') {
      this.#complaint = (this.#complaint + text).slice(-longestComplaint);
      return;
    }
    const lines = (this.#pending + text).split('\n');
    this.#pending = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) {
      this.#take(line);
    }
  }

  /** Waits for the program's end beside everything else. */
  follow(exited: Promise<number>): void {
    exited.then(
      (exitCode) => {
        this.exitCode = exitCode;
        this.#wake?.();
      },
      (error: unknown) => {
        this.#failure = thrownError(error);
        this.#wake?.();
      },
    );
  }

  /**
   * Waits until what is looked for has been reported; undefined when the program ended before.
   * @throws WorkbenchError `adb.linkLost`
   */
  async until<Value>(find: () => Value | undefined): Promise<Value | undefined> {
    for (;;) {
      const found = find();
      if (found !== undefined || this.exitCode !== undefined) {
        return found;
      }
      if (this.#failure) {
        throw this.#failure;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(line: string): void {
    const report = parseReceiveReport(line);
    if (!report) {
      return;
    }
    switch (report.kind) {
      case 'prefix':
        this.prefixes.set(report.bytes, report.sha256);
        break;
      case 'have':
        this.prefixes.set(report.bytes, report.sha256);
        this.haveBytes = report.bytes;
        break;
      case 'damaged':
        this.damagedAt = report.bytes;
        this.storedBytes = report.bytes;
        break;
      case 'done':
        this.done = { sizeBytes: report.bytes, sha256: report.sha256 };
        this.storedBytes = report.bytes;
        break;
      default:
        this.storedBytes = report.bytes;
    }
    this.#onReport(report.kind);
    this.#wake?.();
  }
}
