import type { ActionSchema } from '../../../core/actions/schema';
import { type CheckedLine, checkLineBytes } from '../../../core/dataset/check/check-line';
import { lessonOf } from '../../../core/dataset/check/deep/balance';
import type { KnownLine } from '../../../core/dataset/check/deep/known-lines';
import type { CheckSettings } from '../../../core/dataset/check/rule';
import { CleanLines, hashLine } from './clean-lines';
import type { KeptSignatures } from './signature-cache';

/** A line as the rules see it; what the deep ones know of it where it is a row. */
export interface ReadLine {
  readonly checked: CheckedLine;
  readonly known?: KnownLine;
}

export interface LineReaderOptions {
  readonly schema: ActionSchema | undefined;
  readonly signatures: KeptSignatures;
  /** Where lines are kept in which nothing was found, and of which program's rules; absent to keep none. */
  readonly clean?: { readonly file: string; readonly program: string } | undefined;
}

/** Checks lines; what an earlier check kept of one is neither read nor checked again. */
export class LineReader {
  readonly #settings: CheckSettings;
  readonly #signatures: KeptSignatures;
  readonly #clean: CleanLines;

  private constructor({ schema, signatures }: LineReaderOptions, clean: CleanLines) {
    this.#settings = schema ? { schema } : {};
    this.#signatures = signatures;
    this.#clean = clean;
  }

  static async open(options: LineReaderOptions): Promise<LineReader> {
    const { clean, schema } = options;
    // Which time zones there are is the runtime's word.
    const rules = JSON.stringify([clean?.program, process.version, schema ?? null]);
    return new LineReader(options, await CleanLines.open(clean?.file, rules));
  }

  read(content: Uint8Array): ReadLine {
    const hash = hashLine(content);
    const clean = this.#clean.find(hash);
    const signature = clean && this.#signatures.find(clean.mark.messagesHash);
    if (signature) {
      const { mark, lesson } = clean;
      return { checked: { mark, findings: [] }, known: { messagesHash: mark.messagesHash, signature, lesson } };
    }
    const checked = checkLineBytes(content, this.#settings);
    const { row, mark, findings } = checked;
    if (!row || !mark) {
      return { checked };
    }
    const lesson = lessonOf(row);
    if (findings.length === 0) {
      this.#clean.add(hash, { mark, lesson });
    }
    const { messagesHash } = mark;
    return { checked, known: { messagesHash, signature: this.#signatures.of(messagesHash, row.messages), lesson } };
  }

  /** Keeps for the next time what was found out. */
  save(): Promise<void> {
    return this.#clean.save();
  }
}
