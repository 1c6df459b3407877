import { parseReceiveReport, type ReceiveReport } from '../../../core/transfer/report';
import type { ShellProcess } from '../../adb/phone';

/** The longest line that is a report; a phone that goes on without a line end is not heard any more. */
const longestLine = 200;
const longestComplaint = 2000;

export interface ReceiverEnd {
  readonly exitCode: number;
  /** What it said on stderr. */
  readonly complaint: string;
}

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
  ended: ReceiverEnd | undefined;
  readonly #onReport: (kind: ReceiveReport['kind']) => void;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(shell: ShellProcess, onReport: (kind: ReceiveReport['kind']) => void) {
    this.#onReport = onReport;
    this.#run(shell).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#wake?.();
    });
  }

  /**
   * Waits until what is looked for has been reported; undefined when the program ended before.
   * @throws WorkbenchError `adb.linkLost`
   */
  async until<Value>(find: () => Value | undefined): Promise<Value | undefined> {
    for (;;) {
      const found = find();
      if (found !== undefined || this.ended) {
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

  /** How the program ended. @throws WorkbenchError `adb.linkLost` */
  async end(): Promise<ReceiverEnd> {
    const ended = await this.until(() => this.ended);
    return ended ?? { exitCode: -1, complaint: '' };
  }

  async #run(shell: ShellProcess): Promise<void> {
    const [exitCode, complaint] = await Promise.all([
      shell.exited,
      readComplaint(shell.stderr),
      this.#readReports(shell.stdout),
    ]);
    this.ended = { exitCode, complaint };
    this.#wake?.();
  }

  async #readReports(stdout: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let pending = '';
    for await (const bytes of stdout) {
      const lines = (pending + decoder.decode(bytes, { stream: true })).split('\n');
      pending = (lines.pop() ?? '').slice(0, longestLine);
      for (const line of lines) {
        this.#take(line);
      }
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
      case 'stored':
        this.storedBytes = report.bytes;
        break;
      case 'confirmed':
        this.storedBytes = report.bytes;
        break;
      case 'damaged':
        this.damagedAt = report.bytes;
        this.storedBytes = report.bytes;
        break;
      case 'done':
        this.storedBytes = report.bytes;
        this.done = { sizeBytes: report.bytes, sha256: report.sha256 };
        break;
    }
    this.#onReport(report.kind);
    this.#wake?.();
  }
}

async function readComplaint(stderr: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of stderr) {
    text = (text + decoder.decode(bytes, { stream: true })).slice(-longestComplaint);
  }
  return text.trim();
}
