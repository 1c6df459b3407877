import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { KnownLines, knowLine } from '../../../../core/dataset/check/deep/known-lines';
import { bandCount, type SignedRow } from '../../../../core/dataset/check/deep/near-rows';
import { signatureLength, signatureOf } from '../../../../core/dataset/check/deep/signature';
import type { Message } from '../../../../core/dataset/conversation';
import { LineDocument, type LineId } from '../../../../core/dataset/document/line-document';
import type { DeepRows } from '../../../../core/dataset/editing/deep-rows';
import { lookAt } from '../../../files/look';
import type { DeepPart } from '../../checking/deep-check';
import { inPieces, numbersFrom } from '../../checking/in-pieces';
import { readSignatures, type Signatures, writeSignatures } from '../../checking/signature-cache';
import { loadFile } from '../../dataset-file';

/** Signatures of fewer rows are made sooner than read. */
const fewestKept = 2_000;
/** Fewer new ones than one of so many are made again sooner than all are written. */
const worthwhileFraction = 200;
const linesBetweenReports = 1_000;

export interface NearSearchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (part: DeepPart, done: number, total: number) => void;
}

/** Compares the rows of an open document, with each other and with those of the project's other files. */
export class NearSearch {
  readonly #rows: DeepRows;
  readonly #lines: LineDocument;
  readonly #cacheFile: string | undefined;
  /** Read for the first search, and let go once it is done: all that it says is known then. */
  #kept: Signatures | undefined;
  #madeCount = 0;
  /** The last one that was made: whoever is given it copies it. */
  readonly #made = new Uint16Array(signatureLength);
  #elsewhere: { readonly stamp: string; readonly rows: readonly SignedRow[] } = { stamp: '', rows: [] };

  /** @param cacheFile where signatures are kept for the next time; undefined to keep none */
  constructor(rows: DeepRows, lines: LineDocument, cacheFile: string | undefined) {
    this.#rows = rows;
    this.#lines = lines;
    this.#cacheFile = lines.lineCount < fewestKept ? undefined : cacheFile;
  }

  /**
   * Looks at what changed since the last search.
   * @returns lines of which something else is to be said than before
   * @throws WorkbenchError `file.unreadable`, `source.changed`; the signal's reason
   */
  async search(otherFiles: readonly string[], options: NearSearchOptions): Promise<readonly LineId[]> {
    const { signal, onProgress } = options;
    this.#kept ??=
      this.#cacheFile === undefined ? new Map<number, Uint16Array>() : await readSignatures(this.#cacheFile);
    await this.#knowLines(options);
    const elsewhere = await this.#rowsElsewhere(otherFiles, signal);
    await this.#save();
    const search = this.#rows.searchNear(elsewhere);
    for (let step = search.next(); ; step = search.next()) {
      if (step.done) {
        this.#kept = new Map<number, Uint16Array>();
        return step.value;
      }
      onProgress('near', step.value, bandCount);
      await setImmediate();
      signal.throwIfAborted();
    }
  }

  async #knowLines({ signal, onProgress }: NearSearchOptions): Promise<void> {
    const { known } = this.#rows;
    // Who edits meanwhile is looked at in the next search.
    const { lineCount } = this.#lines;
    await inPieces(numbersFrom(0, lineCount), signal, (index) => {
      const line = index < this.#lines.lineCount ? this.#lines.idAt(index) : undefined;
      if (line !== undefined && !known.has(line)) {
        known.set(line, knowLine(this.#lines.contentOf(line), this.#signatureFor));
      }
      if ((index + 1) % linesBetweenReports === 0) {
        onProgress('signatures', index + 1, lineCount);
      }
    });
  }

  readonly #signatureFor = (messagesHash: number, messages: readonly Message[]): Uint16Array => {
    const kept = this.#kept?.get(messagesHash);
    this.#madeCount += kept === undefined ? 1 : 0;
    return kept ?? signatureOf(messages, this.#made);
  };

  /** The same list as long as nothing in those files changed. */
  async #rowsElsewhere(files: readonly string[], signal: AbortSignal): Promise<readonly SignedRow[]> {
    const there = files.filter((file) => existsSync(file));
    const stamp = JSON.stringify(await Promise.all(there.map(async (file) => [file, await lookAt(file)])));
    if (stamp !== this.#elsewhere.stamp) {
      const rows: SignedRow[] = [];
      for (const file of there) {
        await this.#readOther(file, rows, signal);
      }
      this.#elsewhere = { stamp, rows };
    }
    return this.#elsewhere.rows;
  }

  async #readOther(file: string, rows: SignedRow[], signal: AbortSignal): Promise<void> {
    const document = new LineDocument((await loadFile(file, signal)).bytes);
    const fileName = path.basename(file);
    const known = new KnownLines();
    await inPieces(numbersFrom(0, document.lineCount), signal, (index) => {
      const line = document.idAt(index);
      known.set(line, knowLine(document.contentAt(index), this.#signatureFor));
      const row = known.signed(line);
      if (row) {
        const { messagesHash, split, signature, signatureAt = 0 } = row;
        rows.push({ line, messagesHash, split, signature, signatureAt, fileName });
      }
    });
  }

  /** What cannot be kept is made again the next time. */
  async #save(): Promise<void> {
    const { lineCount } = this.#lines;
    if (this.#cacheFile === undefined || this.#madeCount * worthwhileFraction < lineCount) {
      return;
    }
    this.#madeCount = 0;
    const order = Array.from({ length: lineCount }, (_, index) => this.#lines.idAt(index));
    const { rows } = this.#elsewhere;
    const { known } = this.#rows;
    const entries = function* () {
      yield* rows.map(entryOf);
      for (const line of order) {
        const row = known.signed(line);
        yield* row ? [entryOf(row)] : [];
      }
    };
    await writeSignatures(this.#cacheFile, entries).catch(() => undefined);
  }
}

function entryOf({ messagesHash, signature, signatureAt = 0 }: SignedRow): readonly [number, Uint16Array] {
  return [messagesHash, signature.subarray(signatureAt, signatureAt + signatureLength)];
}
